import { useTranslation } from "react-i18next";

/** How sure we are of one answer. */
export type AnswerState = "missing" | "claimed" | "confirmed" | "contradicted" | "refused";

export const STATES: AnswerState[] = ["missing", "claimed", "confirmed", "contradicted", "refused"];

export const STATE_SHAPES: Record<string, string> = {
  missing: "–",
  claimed: "?",
  confirmed: "✓",
  contradicted: "✗",
  refused: "⊘",
};

/** An answer that has just been given counts as claimed until someone says more. */
export function stateAfter(before: string | undefined, value: string): string {
  if (!value) return before === "refused" ? "refused" : "missing";
  return !before || before === "missing" || before === "refused" ? "claimed" : before;
}

interface AnswerStateSelectProps {
  /** What was asked, for whoever cannot see what stands beside it. */
  question: string;
  state: string;
  onState: (state: AnswerState) => void;
  /** Left out of the way from one answer to the next; a key leads to it. */
  aside?: boolean;
}

/** How sure we are of an answer, as a shape and a word, next to it. */
export function AnswerStateSelect({ question, state, onState, aside }: AnswerStateSelectProps) {
  const { t } = useTranslation();
  return (
    <select
      className="native question-state"
      data-state={state}
      tabIndex={aside ? -1 : undefined}
      aria-label={t("ui.state_of", { question })}
      value={state}
      onChange={(event) => onState(event.target.value as AnswerState)}
    >
      {STATES.map((each) => (
        <option key={each} value={each}>
          {STATE_SHAPES[each]} {t(`answer_state.${each}`)}
        </option>
      ))}
    </select>
  );
}
