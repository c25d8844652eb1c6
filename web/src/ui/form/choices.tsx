import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Choice } from "./engine";
import type { ControlProps } from "./question";
import { Spans } from "./spans";

interface ChoiceProps extends ControlProps {
  choices: Choice[];
  several: boolean;
}

/** A few choices side by side, each with the digit that presses it; what is pressed again is let go. */
export function ChoiceControl({ ties, view, onValue, choices, several }: ChoiceProps) {
  const chosen = view.value.split(/\s+/).filter(Boolean);
  const toggle = (value: string) => {
    if (!several) return onValue(value);
    const kept = choices.map((each) => each.value).filter((each) => chosen.includes(each) !== (each === value));
    return onValue(kept.join(" "));
  };
  const { id, "aria-required": _, ...named } = ties;
  return (
    <div
      className="form-choices"
      role={several ? "group" : "radiogroup"}
      {...named}
      aria-invalid={several ? undefined : named["aria-invalid"]}
      aria-required={several ? undefined : view.required || undefined}
      onKeyDown={several ? roam : undefined}
    >
      {choices.map((choice, place) => (
        <label key={choice.value} className="form-choice">
          <input
            id={place === 0 ? id : undefined}
            type={several ? "checkbox" : "radio"}
            name={id}
            data-digit={place + 1}
            tabIndex={several && place > 0 ? -1 : undefined}
            checked={chosen.includes(choice.value)}
            onClick={several || !chosen.includes(choice.value) ? undefined : () => onValue("")}
            onChange={() => toggle(choice.value)}
          />
          <Spans of={choice.label} />
          <kbd aria-hidden="true">{place + 1}</kbd>
        </label>
      ))}
    </div>
  );
}

const STEPS: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** Arrows move among boxes as they do among buttons of one choice, so that Tab leads on to the next question. */
function roam(event: KeyboardEvent<HTMLElement>) {
  const step = STEPS[event.key];
  if (!step) return;
  const boxes = [...event.currentTarget.querySelectorAll<HTMLInputElement>("input")];
  const here = boxes.indexOf(document.activeElement as HTMLInputElement);
  boxes[(here + step + boxes.length) % boxes.length]?.focus();
  event.preventDefault();
}

/** One box to tick: it was said, or done. */
export function AcknowledgeControl({ ties, view, onValue }: ControlProps) {
  const { t } = useTranslation();
  const { id, "aria-labelledby": label, ...described } = ties;
  return (
    <div className="form-choices">
      <label className="form-choice">
        <input
          {...described}
          id={id}
          type="checkbox"
          data-digit={1}
          aria-labelledby={`${label} ${id}-done`}
          aria-required={view.required || undefined}
          checked={view.value !== ""}
          onChange={(event) => onValue(event.target.checked ? "OK" : "")}
        />
        <span id={`${id}-done`}>{t("form.acknowledged")}</span>
        <kbd aria-hidden="true">1</kbd>
      </label>
    </div>
  );
}
