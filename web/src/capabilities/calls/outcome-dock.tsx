import { useEffect, useLayoutEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { useFormat } from "../../i18n/formatters";
import { useKeys } from "../../ui/keys";
import type { OutcomeBarProps } from "./outcome-bar";
import { OutcomeKey, OutcomeKeys } from "./outcome-keys";
import { OutcomeNeeds } from "./outcome-needs";
import { askedBy, atHand } from "./outcomes";
import { Saving } from "./saving";

/** The same on a phone: what happens most under the thumb, and a sheet with everything else. */
export function OutcomeDock({
  pack,
  outcome,
  open: unasked,
  missing,
  nothingChosen,
  needs,
  busy,
  draft,
  onNeeds,
  onChoose,
  onRecord,
  onGoTo,
}: OutcomeBarProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [sheet, setSheet] = useState<"closed" | "choosing" | "searching" | "ending">("closed");
  const quick = atHand(pack.outcomes);
  const isQuick = quick.some((each) => each.code === outcome?.code);
  const asks = outcome ? askedBy(outcome, unasked).length > 0 : false;
  const open = sheet !== "closed";
  const code = outcome?.code;
  // Before anybody sees or types anything: what is asked for gets the next key.
  useLayoutEffect(() => {
    if (code) setSheet((now) => (asks ? "ending" : now === "closed" ? now : "ending"));
  }, [code, asks]);
  useEffect(() => {
    if (missing.length) setSheet("ending");
  }, [missing.length]);
  const close = () => setSheet("closed");
  useKeys([{ combo: "/", label: t("calls.find_outcome"), run: () => setSheet("searching") }]);
  return (
    <>
      {open ? <div className="sheet-veil" onClick={close} /> : null}
      <section
        className="outcomes dock"
        aria-label={t("calls.outcome")}
        data-enter-through
        onKeyDown={(event) => {
          if (event.key !== "Escape" || !open) return;
          event.preventDefault();
          close();
        }}
      >
        {open ? (
          <div className="sheet" id="outcome-sheet">
            <div className="section-head">
              <h2>{sheet === "ending" && outcome ? format.title(outcome.title) : t("calls.outcome")}</h2>
              {sheet === "ending" ? (
                <button type="button" className="plain" onClick={() => setSheet("choosing")}>
                  {t("calls.another_outcome")}
                </button>
              ) : null}
            </div>
            {sheet === "ending" ? null : (
              <OutcomeKeys
                outcomes={pack.outcomes}
                chosen={outcome}
                onChoose={(chosen) => {
                  onChoose(chosen);
                  setSheet("ending");
                }}
                searching={sheet === "searching"}
              />
            )}
            <OutcomeNeeds
              outcome={sheet === "ending" ? outcome : null}
              open={unasked}
              missing={missing}
              needs={needs}
              pack={pack}
              onNeeds={onNeeds}
              onGoTo={(need) => {
                close();
                onGoTo(need);
              }}
            />
            <Button disabled={!outcome} loading={busy} onClick={() => onRecord(false)}>
              {t("calls.record_pause")}
            </Button>
          </div>
        ) : (
          <div className="dock-quick">
            {quick.map((each) => (
              <OutcomeKey
                key={each.code}
                outcome={each}
                pressed={each.code === code}
                onChoose={() => onChoose(each.code)}
              />
            ))}
          </div>
        )}
        <div className="dock-acts">
          <button
            type="button"
            className="outcome"
            aria-expanded={open}
            aria-controls={open ? "outcome-sheet" : undefined}
            data-chosen={outcome && !isQuick && !open ? true : undefined}
            onClick={() => setSheet(open ? "closed" : outcome ? "ending" : "choosing")}
          >
            {open
              ? t("calls.close_sheet")
              : outcome
                ? isQuick
                  ? t("calls.note_or_pause")
                  : format.title(outcome.title)
                : t("calls.all_outcomes")}
          </button>
          <Button type="primary" size="large" disabled={!outcome} loading={busy} onClick={() => onRecord(true)}>
            {t("calls.record_next")}
          </Button>
        </div>
        {nothingChosen ? (
          <span className="field-error" aria-live="polite">
            {t("calls.choose_outcome")}
          </span>
        ) : draft.place === "untouched" ? null : (
          <Saving draft={draft} />
        )}
      </section>
    </>
  );
}
