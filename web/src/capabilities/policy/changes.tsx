import { useState } from "react";
import { Link } from "wouter";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { $api, client, refetch } from "../../api/client";
import type { Activation, PolicyChange, PolicyChanges, PolicyStanding } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { SelectField } from "../../ui/select-field";
import { Mark } from "../../ui/mark";
import { More } from "../../ui/more";
import { to } from "../../ui/paths";
import { ruleTitle } from "../../ui/reason-text";
import { say } from "../../ui/toasts";
import { Answered, Empty, Trouble } from "../../ui/waiting";
import { WaitingOrAll } from "../../ui/waiting-or-all";
import { CodeColour } from "../../ui/what-holds";
import { isDone } from "./state";

const TONES = { stricter: "warn", freer: "ok", otherwise: "work" } as const;

/** Whom it touches, what is different for each of them in words that can be sent, and who was told. */
export function Changes({ one }: { one: Activation }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [change, setChange] = useState<string>();
  const [untold, setUntold] = useState(isDone(one));
  const found = useInfiniteQuery({
    queryKey: ["get", "/api/activations/changes", one.id, change, untold],
    refetchInterval: one.waiting ? 2_000 : 30_000,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: PolicyChanges) => page.next ?? undefined,
    queryFn: async ({ pageParam, signal }): Promise<PolicyChanges> => {
      const answer = await client.GET("/api/activations/{activation_id}/changes", {
        params: { path: { activation_id: one.id }, query: { change, untold, after: pageParam, limit: 50 } },
        signal,
      });
      if (!answer.data) throw answer.error;
      return answer.data;
    },
  });
  const all = found.data?.pages.flatMap((page) => page.items) ?? [];
  const counts = Object.entries(found.data?.pages[0]?.counts ?? {});
  const people = counts.reduce((sum, [, count]) => sum + count.people, 0);
  const told = counts.reduce((sum, [, count]) => sum + count.told, 0);
  const hasHappened = isDone(one);
  return (
    <section className="section" aria-label={t("policy.notices")}>
      <h2>{t(hasHappened ? "policy.notices" : "policy.would_touch")}</h2>
      <p className="soft">
        {hasHappened
          ? t("policy.told_of", { told: format.number(told), people: format.number(people) })
          : t("policy.would_touch_n", { count: people, n: format.number(people) })}
      </p>
      <div className="row">
        <SelectField
          label={t("policy.direction")}
          empty={t("policy.every_change")}
          value={change}
          onChange={setChange}
          options={["stricter", "freer", "otherwise"].map((code) => ({
            value: code,
            label: t(`policy.change.${code}`),
          }))}
        />
        {hasHappened ? (
          <WaitingOrAll
            label={t("policy.which")}
            waiting={t("policy.untold")}
            all={t("policy.all_changes")}
            open={untold}
            onOpen={setUntold}
          />
        ) : null}
      </div>
      <Answered of={found}>
        {() =>
          all.length ? (
            <>
              <ul className="stack">
                {all.map((each) => (
                  <OneChange key={each.person_id} change={each} one={one} />
                ))}
              </ul>
              <More of={found} />
            </>
          ) : (
            <Empty title={t(untold && people ? "policy.all_told" : "policy.nobody_touched")} />
          )
        }
      </Answered>
    </section>
  );
}

function OneChange({ change, one }: { change: PolicyChange; one: Activation }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useNotice(one);
  const path = { params: { path: { activation_id: one.id, person_id: change.person_id } } };
  const told = $api.useMutation("post", "/api/activations/{activation_id}/changes/{person_id}/told", {
    onSuccess: () => void refetch("/api/activations"),
  });
  const name = change.person?.name || t("ui.no_name");
  const notice = text(change);
  const copy = () => {
    void navigator.clipboard.writeText(notice).then(() => say(t("policy.copied")));
  };
  return (
    <li className="panel stack-tight">
      <div className="row">
        <b>
          <Link href={to.facts(change.person_id)}>{name}</Link>
        </b>
        <span className="soft">
          {[change.person?.telephone, change.person?.area?.name].filter(Boolean).join(" · ")}
        </span>
        <Mark
          tone={TONES[change.change as keyof typeof TONES] ?? "quiet"}
          label={t(`policy.change.${change.change}`)}
        />
      </div>
      <div className="row">
        {change.before ? (
          <Short standing={change.before} />
        ) : (
          <span className="soft">{t("policy.nothing_before")}</span>
        )}
        <span aria-hidden="true">→</span>
        <Short standing={change.after} />
      </div>
      <p className="note break">{notice}</p>
      {told.isError ? <Trouble error={told.error} /> : null}
      {isDone(one) ? (
        <div className="row">
          <Button size="small" onClick={copy}>
            {t("policy.copy")}
            <span className="unseen"> {name}</span>
          </Button>
          {change.told_at ? (
            <span className="soft">
              {t("policy.told_at", { name: change.told_by ?? "", at: format.when(change.told_at) })}
            </span>
          ) : (
            <Button
              size="small"
              loading={told.isPending}
              onClick={() => told.mutate({ ...path, body: { how: "message" } })}
            >
              {t("policy.note_told")}
              <span className="unseen"> {name}</span>
            </Button>
          )}
          {change.explained_at ? (
            <span className="soft">
              {t("policy.explained_at", { name: change.explained_by ?? "", at: format.when(change.explained_at) })}
            </span>
          ) : (
            <Button
              size="small"
              loading={told.isPending}
              onClick={() => told.mutate({ ...path, body: { how: "call" } })}
            >
              {t("policy.note_explained")}
              <span className="unseen"> {name}</span>
            </Button>
          )}
        </div>
      ) : null}
    </li>
  );
}

function Short({ standing }: { standing: PolicyStanding }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <span className="row">
      <CodeColour colour={standing.colour} />
      {t(`determination.mode.${standing.mode}`)}
      {standing.until ? (
        <span className="soft">{t("determination.until", { date: format.date(`${standing.until}T00:00`) })}</span>
      ) : null}
    </span>
  );
}

/** The words that are sent: what is different, from when, why, and where to object. No link, no question. */
function useNotice(one: Activation): (change: PolicyChange) => string {
  const { t } = useTranslation();
  const format = useFormat();
  const policies = $api.useQuery("get", "/api/policy", {}, { staleTime: 300_000 }).data;
  const words = policies?.packs.find((pack) => pack.pack === one.pack)?.words;
  const said = (standing: PolicyStanding) => {
    const mode = t(`determination.mode.${standing.mode}`);
    return standing.until ? t("policy.notice_until", { mode, date: format.date(`${standing.until}T00:00`) }) : mode;
  };
  return (change) =>
    format.sentences(
      t(one.ends ? "policy.notice_ended" : "policy.notice_begin", {
        name: change.person?.name || t("ui.no_name"),
        edition: format.title(one.version_title) || one.version,
        date: format.date(one.confirmed_at ?? one.proposed_at),
      }),
      change.before ? t("policy.notice_before", { before: said(change.before) }) : "",
      t("policy.notice_after", { after: said(change.after) }),
      change.after.rule ? t("policy.notice_rule", { rule: ruleTitle(change.after.rule, { format, words }) }) : "",
      t("policy.notice_end"),
    );
}
