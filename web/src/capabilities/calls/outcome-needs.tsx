import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Outcome, Pack } from "../../api/contract";
import { serverNow } from "../../api/session";
import { useFormat } from "../../i18n/formatters";
import { dayOf, daysAfter, fromField, toField } from "../../i18n/wall-clock";
import { Field } from "../../ui/field";
import { askedBy, type Needs, type OpenQuestion } from "./outcomes";

const MINUTE = 60_000;
const FIVE = 5 * MINUTE;

interface OutcomeNeedsProps {
  outcome: Outcome | null;
  /** Required questions without an answer. */
  open: OpenQuestion[];
  missing: string[];
  needs: Needs;
  pack: Pack;
  onNeeds: (needs: Needs) => void;
  onGoTo: (need: string) => void;
}

/** What the chosen outcome asks for, and always room for a note. */
export function OutcomeNeeds({ outcome, open, missing, needs, pack, onNeeds, onGoTo }: OutcomeNeedsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const asks = (need: string) => (outcome ? askedBy(outcome, open).includes(need) : false);
  const set = (part: Partial<Needs>) => onNeeds({ ...needs, ...part });
  const error = (need: string) => (missing.includes(need) ? t(`calls.need_${need}`) : null);
  return (
    <div className="needs">
      {asks("answers") ? (
        <div data-need="answers" className="stack-tight">
          <p>
            {t("calls.open_questions", { count: open.length, n: format.number(open.length) })}{" "}
            <button type="button" className="plain" onClick={() => onGoTo("answers")}>
              {open[0]?.label}
            </button>
          </p>
          <Field label={t("calls.incomplete_reason")} error={error("answers")}>
            {(control) => (
              <input
                {...control}
                className="native"
                autoComplete="off"
                maxLength={200}
                value={needs.incomplete_reason}
                onChange={(event) => set({ incomplete_reason: event.target.value })}
              />
            )}
          </Field>
        </div>
      ) : null}
      {asks("call_back_at") ? (
        <div data-need="call_back_at" className="stack-tight">
          <SoonTimes chosen={needs.call_back_at} onChoose={(at) => set({ call_back_at: at })} />
          <Field label={t("calls.call_back_at")} error={error("call_back_at")}>
            {(control) => (
              <input
                {...control}
                className="native"
                type="datetime-local"
                value={needs.call_back_at}
                onChange={(event) => set({ call_back_at: event.target.value })}
              />
            )}
          </Field>
        </div>
      ) : null}
      {asks("field") ? (
        <div data-need="field">
          <Field label={t("calls.hung_up_at")} error={error("field")}>
            {(control) => (
              <select
                {...control}
                className="native"
                value={needs.field}
                onChange={(event) => set({ field: event.target.value })}
              >
                <option value="">{t("ui.choose")}</option>
                <option value="opening">{t("answer.at_opening")}</option>
                {askedAloud(pack).map((question) => (
                  <option key={question.key} value={question.key}>
                    {format.title(question.title)}
                  </option>
                ))}
              </select>
            )}
          </Field>
        </div>
      ) : null}
      {asks("guardian") ? (
        <>
          <div data-need="guardian">
            <Field label={t("field.guardian_name")} error={error("guardian")}>
              {(control) => (
                <input
                  {...control}
                  className="native"
                  autoComplete="off"
                  value={needs.guardian_name}
                  onChange={(event) => set({ guardian_name: event.target.value })}
                />
              )}
            </Field>
          </div>
          <Field label={t("field.guardian_telephone")}>
            {(control) => (
              <input
                {...control}
                className="native"
                type="tel"
                autoComplete="off"
                value={needs.guardian_telephone}
                onChange={(event) => set({ guardian_telephone: event.target.value })}
              />
            )}
          </Field>
        </>
      ) : null}
      {asks("language") ? (
        <div data-need="language">
          <Field label={t("calls.language_needed")} error={error("language")}>
            {(control) => (
              <select
                {...control}
                className="native"
                value={needs.language}
                onChange={(event) => set({ language: event.target.value })}
              >
                <option value="">{t("ui.choose")}</option>
                {pack.languages.map((each) => (
                  <option key={each.code} value={each.code}>
                    {format.title(each.title)}
                  </option>
                ))}
              </select>
            )}
          </Field>
        </div>
      ) : null}
      <div data-need="note" className="needs-note">
        <Field label={t("calls.note")} error={error("note")}>
          {(control) => (
            <textarea
              {...control}
              className="native"
              rows={1}
              value={needs.note}
              onChange={(event) => set({ note: event.target.value })}
            />
          )}
        </Field>
      </div>
    </div>
  );
}

/** What a form adds for “other” belongs to the question before it. */
function askedAloud({ questions }: Pack): Pack["questions"] {
  const keys = new Set(questions.map(({ key }) => key));
  return questions.filter(({ key }) => !(key.endsWith("_other") && keys.has(key.slice(0, -"_other".length))));
}

/** The times people usually ask for, each with its digit while the focus is among them. */
function SoonTimes({ chosen, onChoose }: { chosen: string; onChoose: (at: string) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const times = soonTimes(serverNow());
  const byDigit = (event: KeyboardEvent) => {
    const time = event.ctrlKey || event.altKey ? undefined : times[Number(event.key) - 1];
    if (!time) return;
    event.preventDefault();
    onChoose(time.at);
  };
  return (
    <div className="row soon-times" role="group" aria-label={t("calls.soon_times")} onKeyDown={byDigit}>
      {times.map(({ key, at }, index) => (
        <button
          key={key}
          type="button"
          className="outcome"
          aria-pressed={chosen === at}
          aria-keyshortcuts={String(index + 1)}
          onClick={() => onChoose(at)}
        >
          <kbd aria-hidden="true">{index + 1}</kbd> {t(`calls.${key}`)} <span className="soft">{format.time(at)}</span>
        </button>
      ))}
    </div>
  );
}

/** Times people usually ask for, in the form a date field takes. */
export function soonTimes(now: Date): { key: string; at: string }[] {
  const minute = Math.floor(now.getTime() / MINUTE) * MINUTE;
  const inMinutes = (minutes: number) => toField(new Date(Math.ceil((minute + minutes * MINUTE) / FIVE) * FIVE));
  const today = dayOf(now);
  const evening = `${today}T18:30`;
  const times = [
    { key: "in_half_hour", at: inMinutes(30) },
    { key: "in_two_hours", at: inMinutes(120) },
    ...(fromField(evening).getTime() > now.getTime() + 3_600_000 ? [{ key: "this_evening", at: evening }] : []),
    { key: "tomorrow_morning", at: `${daysAfter(today, 1)}T09:00` },
  ];
  return times.filter(({ at }, index) => times.findIndex((other) => other.at === at) === index);
}
