import { useTranslation } from "react-i18next";
import type { Call } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { STATE_SHAPES } from "../../ui/answer-state";
import { usePackWords } from "../../ui/pack-words";
import { Statements } from "../../ui/statements";
import { timelineText } from "../../ui/timeline-text";

const CONTACTS = ["call", "late_note", "listed", "visit", "referral_opened", "referral_moved"];

/** What is known already, how sure it is, and every earlier contact by any team. */
export function CallKnown({ call }: { call: Call }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = usePackWords();
  const { person } = call;
  const contacts = person.timeline.filter((entry) => CONTACTS.includes(entry.kind));
  const facts = [
    ...person.documents.map((each) => ({
      key: each.id,
      state: each.state === "valid" ? "confirmed" : "claimed",
      label: t(`document_kind.${each.kind}`, each.kind),
      value: each.masked,
    })),
    ...person.addresses.map((each) => ({
      key: each.id,
      state: "claimed",
      label: t(`address_kind.${each.kind}`, each.kind),
      value: each.masked,
    })),
    ...(person.work_unit
      ? [{ key: "work", state: "claimed", label: t("field.work_unit"), value: person.work_unit }]
      : []),
    ...person.facts.map((each, index) => ({
      key: `f-${each.field}-${index}`,
      state: each.state,
      label: words.field(each.field),
      value: words.answer(each.field, each.value),
    })),
  ];
  return (
    <section className="pane known" aria-label={t("calls.known")}>
      <h2>{t("calls.known")}</h2>
      {person.answers.length ? <Statements person={person} /> : null}
      {facts.length ? (
        <ul className="stack-tight">
          {facts.map((fact) => (
            <li key={fact.key} className="known-fact">
              <span aria-hidden="true">{STATE_SHAPES[fact.state] ?? "?"}</span>
              <span className="break">
                <span className="soft">{fact.label}</span> {fact.value}{" "}
                <span className="faint">{t(`answer_state.${fact.state}`, fact.state)}</span>
              </span>
            </li>
          ))}
        </ul>
      ) : person.answers.length ? null : (
        <p className="soft">{t("calls.nothing_known")}</p>
      )}
      <h2>{t("calls.earlier")}</h2>
      {contacts.length ? (
        <ol className="stack-tight">
          {contacts.map((entry, index) => (
            <li key={`${entry.at}-${index}`} className="known-contact">
              <time dateTime={entry.at}>{format.when(entry.at)}</time>
              <span>
                {timelineText(t, words, entry)}
                <span className="faint"> {[entry.by, entry.team].filter(Boolean).join(" · ")}</span>
              </span>
            </li>
          ))}
        </ol>
      ) : (
        <p className="soft">{t("calls.no_contact_yet")}</p>
      )}
    </section>
  );
}
