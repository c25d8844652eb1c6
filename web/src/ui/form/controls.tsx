import { useState, type ChangeEvent } from "react";
import { useTranslation } from "react-i18next";
import { ReadBack } from "../read-back";
import type { ControlProps } from "./question";
import { onScreen, toInstance, type LineKind } from "./lines";

/** What is being typed stays as it is typed until the field is left: “36.” is on its way to “36.5”. */
function useTyped(value: string, onValue: (value: string) => void) {
  const [typed, setTyped] = useState<string | null>(null);
  return {
    value: typed ?? value,
    onChange: (event: ChangeEvent<HTMLInputElement>) => {
      setTyped(event.target.value);
      onValue(event.target.value);
    },
    onBlur: () => setTyped(null),
  };
}

export function TextControl({ ties, view, onValue, lines }: ControlProps & { lines: number }) {
  const shared = { ...ties, className: "native", value: view.value, "aria-required": view.required || undefined };
  if (lines > 1) return <textarea {...shared} rows={lines} onChange={(event) => onValue(event.target.value)} />;
  return (
    <>
      <input {...shared} type="text" autoComplete="off" onChange={(event) => onValue(event.target.value)} />
      <ReadBack number={view.value} />
    </>
  );
}

/** One line with a meaning of its own: a number, a day, a time of the day. */
export function LineControl({ ties, view, onValue, kind }: ControlProps & { kind: LineKind }) {
  const { type, mode } = onScreen[kind];
  const numeric = useTyped(view.value, onValue);
  const shared = { ...ties, className: "native form-short", "aria-required": view.required || undefined };
  if (mode) return <input {...shared} {...numeric} type="text" inputMode={mode} autoComplete="off" />;
  return (
    <input
      {...shared}
      type={type}
      value={onScreen[kind].show(view.value)}
      onChange={(event) => onValue(toInstance(kind, event.target.value))}
    />
  );
}

interface RangeProps extends ControlProps {
  range: { from: number; to: number; step: number };
}

/** A number between two others: typed, or pushed to its place. */
export function RangeControl({ ties, view, onValue, range }: RangeProps) {
  const typed = useTyped(view.value, onValue);
  return (
    <div className="form-range">
      <input
        {...ties}
        {...typed}
        className="native form-short"
        type="text"
        inputMode="decimal"
        autoComplete="off"
        aria-required={view.required || undefined}
        placeholder={`${range.from}–${range.to}`}
      />
      <input
        type="range"
        tabIndex={-1}
        aria-labelledby={ties["aria-labelledby"]}
        data-empty={view.value === "" || undefined}
        min={range.from}
        max={range.to}
        step={range.step}
        value={view.value || range.from}
        onChange={(event) => onValue(event.target.value)}
      />
    </div>
  );
}

/** Two numbers, for whoever reads them out from a map. */
export function GeopointControl({ ties, view, onValue }: ControlProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState<string | null>(null);
  const [latitude = "", longitude = "", ...rest] = (typed ?? view.value).split(" ");
  const give = (parts: string[]) => {
    const text = parts.some(Boolean) ? [...parts, ...rest].join(" ") : "";
    setTyped(text);
    onValue(text);
  };
  const shared = { className: "native", inputMode: "decimal" as const, autoComplete: "off" };
  const { "aria-labelledby": _, id, ...described } = ties;
  return (
    <div className="form-geopoint" role="group" aria-labelledby={ties["aria-labelledby"]} onBlur={() => setTyped(null)}>
      <input
        {...shared}
        {...described}
        id={id}
        aria-label={t("form.latitude")}
        placeholder={t("form.latitude")}
        value={latitude}
        onChange={(event) => give([event.target.value.trim(), longitude])}
      />
      <input
        {...shared}
        {...described}
        aria-label={t("form.longitude")}
        placeholder={t("form.longitude")}
        value={longitude}
        onChange={(event) => give([latitude, event.target.value.trim()])}
      />
    </div>
  );
}
