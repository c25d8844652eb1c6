import { Link } from "wouter";
import { useTranslation } from "react-i18next";
import type { Determination, PersonDeterminations } from "../api/contract";
import { usePermission } from "../api/session";
import { useFormat } from "../i18n/formatters";
import { letOffText } from "./let-off-text";
import { Mark } from "./mark";
import { to } from "./paths";
import { errandText, policyTaskText, policyWord, reasonText } from "./reason-text";
import { useWhatHolds } from "./use-what-holds";
import { Answered } from "./waiting";

const TONES = { red: "harm", yellow: "warn", green: "ok", none: "quiet" } as const;

/** The colour of a code, as a shape and a word. */
export function CodeColour({ colour }: { colour: string }) {
  const { t } = useTranslation();
  return (
    <Mark tone={TONES[colour as keyof typeof TONES] ?? "quiet"} shape="■" label={t(`determination.colour.${colour}`)} />
  );
}

/** What the rules in force say of a person, and why; nothing where no plan decides. */
export function WhatHolds({ person, linked, inCall }: { person: string; linked?: boolean; inCall?: boolean }) {
  const { t } = useTranslation();
  const mayReadFacts = usePermission("facts.read");
  const mayRead = mayReadFacts || Boolean(inCall);
  const found = useWhatHolds(person, mayRead);
  if (!mayRead || (inCall && !found.data?.current.length)) return null;
  return (
    <section className="panel section" aria-label={t("determination.holds")}>
      <div className="section-head">
        <h2>{t("determination.holds")}</h2>
        {linked ? <Link href={to.facts(person)}>{t("determination.facts_of")}</Link> : null}
      </div>
      <Answered of={found} lines={2}>
        {(data) =>
          data.current.length ? (
            <>
              {data.current.map((one) => (
                <Answer key={one.id} one={one} of={data} />
              ))}
              {mayReadFacts && !linked ? <Link href={to.overrides(person)}>{t("override.link")}</Link> : null}
              {data.is_pending ? <p className="soft">{t("determination.pending")}</p> : null}
            </>
          ) : (
            <p className="soft">{t(data.is_pending ? "determination.pending" : "determination.none_yet")}</p>
          )
        }
      </Answered>
    </section>
  );
}

function Answer({ one, of }: { one: Determination; of: PersonDeterminations }) {
  const { t } = useTranslation();
  const format = useFormat();
  const all = { t, format, words: of.words[one.pack], areas: of.areas };
  const { measure } = one;
  const [first, ...rest] = one.explanation;
  return (
    <div className="stack-tight" data-pack={one.pack}>
      <div className="row">
        <CodeColour colour={one.colour} />
        <b>{t(`determination.mode.${one.mode}`)}</b>
        {one.until ? <span>{t("determination.until", { date: format.date(`${one.until}T00:00`) })}</span> : null}
      </div>
      {of.overrides
        .filter((each) => each.pack === one.pack && each.rule === measure?.rule)
        .map((each) => (
          <p key={each.id} className="note note-work break">
            {format.sentences(
              t("override.said", { text: letOffText(each, all) }),
              t("override.by", {
                asked: each.asked_by,
                confirmed: each.confirmed_by ?? "",
                reason: t(`override.reasons.${each.reason}`),
              }),
            )}
          </p>
        ))}
      {first ? <p>{reasonText(first, all)}</p> : null}
      {rest.length ? (
        <ul className="stack-tight bullets">
          {rest.map((reason, at) => (
            <li key={`${reason.code}${at}`}>{reasonText(reason, all)}</li>
          ))}
        </ul>
      ) : null}
      {measure?.tests.length ? (
        <p className="soft">
          {t("determination.tests", {
            days: measure.tests
              .map((test) =>
                t(test.done.length >= test.count ? "determination.test_done" : "determination.test_open", {
                  date: format.date(`${test.date}T00:00`),
                  specimen: policyWord(test.specimen, all),
                }),
              )
              .join(t("ui.comma")),
          })}
        </p>
      ) : null}
      {one.tasks.length ? (
        <details>
          <summary>
            {t("determination.work_n", { count: one.tasks.length, n: format.number(one.tasks.length) })}
          </summary>
          <ul className="stack-tight bullets">
            {one.tasks.map((task) => (
              <li key={`${task.code}${task.about}`}>
                {policyTaskText(task, all)}
                <span className="faint"> {errandText(task, all)}</span>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
      <p className="faint">
        {t("determination.by", {
          pack: format.title(one.pack_title) || one.pack,
          version: format.title(one.version_title) || one.version,
          at: format.when(one.as_of),
        })}
      </p>
    </div>
  );
}
