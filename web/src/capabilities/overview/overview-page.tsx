import { Link } from "wouter";
import { useTranslation } from "react-i18next";
import { $api } from "../../api/client";
import type { Overview, PromiseState } from "../../api/contract";
import { serverNow, usePermission } from "../../api/session";
import { useFormat } from "../../i18n/formatters";
import { Mark } from "../../ui/mark";
import { Page } from "../../ui/page";
import { PartsBar, type Part } from "../../ui/parts-bar";
import { to } from "../../ui/paths";
import { Answered } from "../../ui/waiting";
import "./overview.css";

/** How the day stands, in one sentence, and whether the promises hold. */
export function OverviewPage() {
  const { t } = useTranslation();
  const overview = $api.useQuery("get", "/api/overview", {}, { refetchInterval: 30_000 });
  const format = useFormat();
  return (
    <Page
      name={t("overview.menu")}
      answer={overview.data ? <Answer data={overview.data} /> : t("overview.menu")}
      note={overview.data ? t("overview.at", { at: format.time(serverNow().toISOString()) }) : undefined}
    >
      <Answered of={overview}>{(data) => <Day data={data} />}</Answered>
    </Page>
  );
}

function Answer({ data }: { data: Overview }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { people, forecast } = data;
  if (people.total === 0) return t("overview.answer_empty");
  const reached = t("overview.answer", {
    closed: format.number(people.closed),
    total: format.number(people.total),
    count: people.total,
  });
  if (!forecast || forecast.will_not_fit + forecast.will_fit === 0) return reached;
  const end = new Date(serverNow().getTime() + forecast.hours_left * 3_600_000).toISOString();
  const rest = forecast.will_not_fit
    ? t("overview.will_not_fit", {
        count: forecast.will_not_fit,
        n: format.number(forecast.will_not_fit),
        at: format.time(end),
      })
    : t("overview.all_will_fit", { at: format.time(end) });
  return format.sentences(reached, rest);
}

function Day({ data }: { data: Overview }) {
  const { t } = useTranslation();
  const format = useFormat();
  const maySearch = usePermission("people.search");
  const tones: [Exclude<keyof Overview["people"], "total">, Part["tone"]][] = [
    ["closed", "ok"],
    ["waiting", "faint"],
    ["later", "mid"],
    ["escalated", "warn"],
    ["door", "accent"],
    ["referred", "stripe"],
    ["no_task", "slate"],
  ];
  const parts = tones.map(([key, tone]) => ({
    key,
    label: t(`person_state.${key}`),
    count: data.people[key],
    tone,
    href: maySearch ? to.people({ state: key }) : undefined,
  }));
  const broken = data.promises.filter((promise) => promise.state === "broken");
  return (
    <>
      {broken.map((promise) => (
        <div key={promise.code} className="note note-harm" role="alert">
          <span className="grow">
            ! {t(`promise.${promise.code}`)} — {t("promise_state.broken")}. {promise.detail.join("; ")}
          </span>
          <Link href={to.journal()}>{t("overview.look_into_it")}</Link>
        </div>
      ))}
      <section className="panel section" aria-label={t("overview.people")}>
        <PartsBar whole={{ label: t("overview.people"), count: data.people.total }} parts={parts} />
      </section>
      <div className="figures">
        <Figure label={t("overview.attempts")} value={data.today.attempts} href={to.reports("hours")} />
        <Figure label={t("overview.reached")} value={data.today.reached} href={to.reports("hours")} />
        <Figure label={t("overview.closed_today")} value={data.today.closed} href={to.reports("hours")} />
        <Figure label={t("overview.callers_active")} value={data.callers_active} href={to.teams()} />
        <Figure label={t("overview.held_rows")} value={data.lists.held_rows} href={to.lists()} />
        {data.follow_ups == null ? null : (
          <Figure label={t("overview.follow_ups")} value={data.follow_ups} href={to.referrals()} />
        )}
        <Figure label={t("overview.lists")} value={data.lists.count} href={to.reports()} />
      </div>
      {data.forecast ? (
        <p className="soft">
          {t("overview.forecast", {
            callers: format.number(data.forecast.callers),
            per_hour: format.decimal(data.forecast.per_hour),
            hours: format.decimal(data.forecast.hours_left),
            fit: format.number(data.forecast.will_fit),
          })}
        </p>
      ) : null}
      <Promises promises={data.promises} />
    </>
  );
}

function Figure({ label, value, href }: { label: string; value: number; href: string }) {
  const format = useFormat();
  return (
    <Link href={href} className="figure">
      <b>{format.number(value)}</b>
      <span>{label}</span>
    </Link>
  );
}

function Promises({ promises }: { promises: PromiseState[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const tones = { kept: "ok", broken: "harm", unchecked: "quiet" } as const;
  return (
    <section className="section" aria-label={t("overview.promises")}>
      <h2>{t("overview.promises")}</h2>
      <ul className="promises">
        {promises.map((promise) => (
          <li key={promise.code}>
            <span className="promise-state">
              <Mark
                tone={tones[promise.state as "kept"] ?? "quiet"}
                label={t(`promise_state.${promise.state}`, promise.state)}
              />
            </span>
            <span>
              <b>{t(`promise.${promise.code}`, promise.code)}</b>{" "}
              <span className="soft">{t(`promise_why.${promise.code}`, "")}</span>
            </span>
            <span className="faint">
              {promise.checked_at ? t("overview.checked_at", { at: format.when(promise.checked_at) }) : ""}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
