import { useTranslation } from "react-i18next";
import type { Person } from "../api/contract";
import { useFormat } from "../i18n/formatters";
import { STATE_SHAPES } from "./answer-state";
import { Mark } from "./mark";
import { usePackWords } from "./pack-words";
import "./statements.css";

type Said = Person["answers"][number];

interface Statement {
  field: string;
  /** Newest first: one for each call in which it was said anew. */
  revisions: Said[];
  /** What lists and records say of the same. */
  evidence: string[];
  /** The newest differs from what was said before. */
  changed: boolean;
  /** The newest cannot be so if the evidence is right. */
  against: boolean;
}

/** What somebody said, question by question, with every revision and what lists say of the same. */
export function statementsOf(person: Person): Statement[] {
  const fields = [...new Set(person.answers.map((each) => each.field))];
  return fields.map((field) => {
    const revisions = person.answers.filter((each) => each.field === field);
    const evidence = evidenceOf(person, field);
    const [newest, ...before] = revisions;
    return {
      field,
      revisions,
      evidence,
      changed: before.some((each) => each.value !== newest.value && each.state !== "refused"),
      against: field === "was_there" && newest.value === "no" && evidence.length > 0,
    };
  });
}

function evidenceOf(person: Person, field: string): string[] {
  const listed = person.facts.filter((each) => each.field === field).map((each) => each.value);
  const address = (kind: string) =>
    person.addresses.filter((each) => each.kind === kind && each.origin.source !== "call").map((each) => each.masked);
  switch (field) {
    case "was_there":
      return person.lists.map((each) => [each.place, each.visited_on].filter(Boolean).join(" ")).filter(Boolean);
    case "current_address":
      return address("current");
    case "home_address":
      return address("home");
    case "occupation":
      return [...listed, person.occupation ?? ""].filter(Boolean);
    default:
      return listed;
  }
}

/** Every statement with its revisions, marked where calls differ or a list says otherwise. */
export function Statements({ person }: { person: Person }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = usePackWords();
  const value = (each: Said) =>
    each.state === "refused" ? words.refusal(each.value) : words.answer(each.field, each.value);
  return (
    <ul className="stack-tight statements">
      {statementsOf(person).map(({ field, revisions: [newest, ...before], evidence, changed, against }) => (
        <li key={field} data-field={field}>
          <p className="break">
            <span aria-hidden="true">{STATE_SHAPES[newest.state] ?? "?"}</span>{" "}
            <span className="soft">{words.field(field)}</span> <b>{value(newest)}</b>{" "}
            <span className="faint">
              {t(`answer_state.${newest.state}`, newest.state)} ·{" "}
              {t("statement.said", { by: newest.by ?? t("ui.the_system"), at: format.when(newest.at) })}
            </span>{" "}
            {changed ? <Mark tone="warn" shape="✗" label={t("statement.changed")} /> : null}
            {against ? <Mark tone="warn" shape="✗" label={t("statement.against")} /> : null}
          </p>
          {before.length ? (
            <ol className="stack-tight statement-before" aria-label={t("statement.before")}>
              {before.map((each, at) => (
                <li key={`${each.at}${at}`} className="break">
                  {t("statement.before_one", {
                    value: value(each),
                    by: each.by ?? t("ui.the_system"),
                    at: format.when(each.at),
                  })}
                </li>
              ))}
            </ol>
          ) : null}
          {evidence.length ? (
            <p className="soft break">{t("statement.evidence", { said: evidence.join(t("ui.comma")) })}</p>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
