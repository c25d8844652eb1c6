import { useTranslation } from "react-i18next";
import { Button } from "antd";
import type { Outcome, Pack } from "../../api/contract";
import { useEnterIsTaken } from "../../ui/keys";
import { useNarrow } from "../../ui/narrow";
import type { DraftState } from "./draft";
import { OutcomeDock } from "./outcome-dock";
import { OutcomeKeys } from "./outcome-keys";
import { OutcomeNeeds } from "./outcome-needs";
import type { Needs, OpenQuestion } from "./outcomes";
import { Saving } from "./saving";

export interface OutcomeBarProps {
  pack: Pack;
  outcome: Outcome | null;
  /** Required questions without an answer. */
  open: OpenQuestion[];
  missing: string[];
  nothingChosen: boolean;
  needs: Needs;
  busy: boolean;
  draft: DraftState;
  onNeeds: (needs: Needs) => void;
  onChoose: (code: string) => void;
  onRecord: (andNext: boolean) => void;
  onGoTo: (need: string) => void;
}

/** How the call ended: every outcome with its key, what it still needs, and the way to the next person. */
export function OutcomeBar(props: OutcomeBarProps) {
  const { t } = useTranslation();
  const narrow = useNarrow();
  const enterIsTaken = useEnterIsTaken();
  if (narrow) return <OutcomeDock {...props} />;
  const { pack, outcome, open, missing, nothingChosen, needs, busy, draft, onNeeds, onChoose, onRecord, onGoTo } =
    props;
  return (
    <section className="outcomes" aria-label={t("calls.outcome")} data-enter-through>
      <OutcomeKeys outcomes={pack.outcomes} chosen={outcome} onChoose={onChoose} />
      <div className="outcome-end">
        <OutcomeNeeds
          outcome={outcome}
          open={open}
          missing={missing}
          needs={needs}
          pack={pack}
          onNeeds={onNeeds}
          onGoTo={onGoTo}
        />
        <div className="row outcome-acts">
          <span aria-live="polite">
            {nothingChosen ? <span className="field-error">{t("calls.choose_outcome")}</span> : null}
          </span>
          {enterIsTaken ? (
            <span className="faint">
              <kbd>Esc</kbd> {t("calls.key_leave_field")}
            </span>
          ) : null}
          <Saving draft={draft} />
          <Button disabled={!outcome} loading={busy} onClick={() => onRecord(false)}>
            {t("calls.record_pause")}
          </Button>
          <Button type="primary" disabled={!outcome} loading={busy} onClick={() => onRecord(true)}>
            {t("calls.record_next")} <kbd aria-hidden="true">{enterIsTaken ? "Ctrl ⏎" : "⏎"}</kbd>
          </Button>
        </div>
      </div>
    </section>
  );
}
