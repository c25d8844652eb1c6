import { useTranslation } from "react-i18next";

type Tone = "ok" | "work" | "warn" | "harm" | "quiet";

const SHAPES: Record<Tone, string> = { ok: "✓", work: "◐", warn: "○", harm: "!", quiet: "●" };

/** A state as a shape and a word; its colour only repeats them. */
export function Mark({ tone, label, shape }: { tone: Tone; label: string; shape?: string }) {
  return (
    <span className={`mark mark-${tone}`}>
      <i aria-hidden="true">{shape ?? SHAPES[tone]}</i>
      {label}
    </span>
  );
}

const PERSON_TONES: Record<string, Tone> = {
  closed: "ok",
  waiting: "quiet",
  later: "work",
  escalated: "warn",
  door: "work",
  referred: "work",
  no_task: "quiet",
};

/** How far the work on one person is. */
export function PersonState({ state }: { state: string }) {
  const { t } = useTranslation();
  return <Mark tone={PERSON_TONES[state] ?? "quiet"} label={t(`person_state.${state}`, state)} />;
}
