import { Link, useParams } from "wouter";
import { useTranslation } from "react-i18next";
import { $api } from "../../api/client";
import type { ReferralDetail } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { Page } from "../../ui/page";
import { usePackWords } from "../../ui/pack-words";
import { to } from "../../ui/paths";
import { Answered } from "../../ui/waiting";
import { FollowUp } from "./follow-up";
import { FollowUpDay, ReferralState } from "./referral-state";
import { Steps } from "./steps";
import { ToldTo } from "./told-to";

/** One request: what is asked, what may be told, what was done, and the next step. */
export function ReferralPage() {
  const { id } = useParams<{ id: string }>();
  const referral = $api.useQuery("get", "/api/referrals/{referral_id}", { params: { path: { referral_id: id } } });
  if (referral.data) return <Detail referral={referral.data} />;
  return (
    <div className="page">
      <Answered of={referral}>{() => null}</Answered>
    </div>
  );
}

function Detail({ referral }: { referral: ReferralDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = usePackWords();
  const name = referral.person.name || t("ui.no_name");
  const isDue = referral.follow_up_days != null;
  const again = referral.follow_up_at ? <FollowUp key={`again ${referral.version}`} referral={referral} /> : null;
  return (
    <Page
      name={t("referrals.one", { name })}
      back={{ href: to.referrals(), label: t("referrals.title") }}
      answer={t("referrals.one_answer", {
        name,
        partner: words.partner(referral.partner),
        state: t(`referral_state.${referral.state}`),
      })}
      note={referral.person.area?.trail.join(" › ")}
    >
      <section className="panel section" aria-label={t("referrals.about")}>
        <dl className="facts">
          <dt>{t("field.name")}</dt>
          <dd>
            <Link href={to.person(referral.person.id)}>{name}</Link>
          </dd>
          <dt>{t("ui.state")}</dt>
          <dd>
            <ReferralState referral={referral} />
          </dd>
          <dt>{t("referrals.asked")}</dt>
          <dd className="break">{referral.asked || (referral.outcome ? words.outcome(referral.outcome) : "–")}</dd>
          {referral.reason ? (
            <>
              <dt>{t("referrals.reason")}</dt>
              <dd className="break">{referral.reason}</dd>
            </>
          ) : null}
          <dt>{t("referrals.may_tell")}</dt>
          <dd>{referral.scope.map((item) => t(`scope_item.${item}`, item)).join(t("referrals.comma")) || "–"}</dd>
          <dt>{t("referrals.asker")}</dt>
          <dd>
            {referral.asker ?? t("ui.the_system")} <span className="faint">{format.when(referral.opened_at)}</span>
          </dd>
          <dt>{t("referrals.due_by")}</dt>
          <dd>{format.when(referral.due_by)}</dd>
          <dt>{t("referrals.expires")}</dt>
          <dd>{format.when(referral.expires_at)}</dd>
          {referral.follow_up_at ? (
            <>
              <dt>{t("referrals.follow_up")}</dt>
              <dd>
                <FollowUpDay referral={referral} />
              </dd>
            </>
          ) : null}
          {referral.result ? (
            <>
              <dt>{t("referrals.result")}</dt>
              <dd className="break">{referral.result}</dd>
            </>
          ) : null}
          {referral.ended ? (
            <>
              <dt>{t("referrals.ended")}</dt>
              <dd>{words.result(referral.ended)}</dd>
            </>
          ) : null}
        </dl>
        <p className="soft">{t(referral.holds_person ? "referrals.holds" : "referrals.beside")}</p>
        {referral.can_be_shown ? <ToldTo id={referral.id} /> : null}
      </section>
      {isDue ? again : null}
      {referral.state === "closed" ? null : <Steps key={referral.version} referral={referral} />}
      {isDue ? null : again}
      <section className="section" aria-label={t("referrals.done")}>
        <h2>{t("referrals.done")}</h2>
        {referral.steps.length ? (
          <ol className="stack-tight">
            {referral.steps.map((each, index) => (
              <li key={`${each.at}-${index}`}>
                {format.when(each.at)} · {words.partner(each.partner)} ·{" "}
                {t(`referral_step_done.${each.step}`, each.step)}
                {each.note ? ` “${each.note}”` : ""} <span className="faint">{each.by}</span>
              </li>
            ))}
          </ol>
        ) : (
          <p className="soft">{t("referrals.nothing_done")}</p>
        )}
      </section>
    </Page>
  );
}
