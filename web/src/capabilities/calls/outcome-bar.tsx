import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import type { Outcome, Pack } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { useKeys } from "../../ui/keys";
import type { DraftState } from "./draft";
import { OutcomeNeeds } from "./outcome-needs";
import { GROUPS, inOrder, matching, type Needs } from "./outcomes";

interface OutcomeBarProps {
  pack: Pack;
  outcome: Outcome | null;
  missing: string[];
  nothingChosen: boolean;
  needs: Needs;
  busy: boolean;
  draft: DraftState;
  onNeeds: (needs: Needs) => void;
  onChoose: (code: string) => void;
  onRecord: (andNext: boolean) => void;
}

/** How the call ended: every outcome with its key, what it still needs, and the way to the next person. */
export function OutcomeBar({
  pack,
  outcome,
  missing,
  nothingChosen,
  needs,
  busy,
  draft,
  onNeeds,
  onChoose,
  onRecord,
}: OutcomeBarProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [typed, setTyped] = useState("");
  const search = useRef<HTMLInputElement>(null);
  useKeys([{ combo: "/", label: t("calls.find_outcome"), run: () => search.current?.focus() }]);
  const shown = matching(inOrder(pack.outcomes), typed);
  const choose = (code: string) => {
    setTyped("");
    onChoose(code);
  };
  return (
    <section className="outcomes" aria-label={t("calls.outcome")} data-enter-through>
      <div className="outcome-keys">
        {GROUPS.map((group) => {
          const members = shown.filter((each) => each.group === group);
          return members.length ? (
            <div key={group} className="outcome-group" role="group" aria-label={t(`outcome_group.${group}`)}>
              <span className="outcome-group-name">{t(`outcome_group.${group}`)}</span>
              {members.map((each) => (
                <button
                  key={each.code}
                  type="button"
                  className="outcome"
                  aria-pressed={outcome?.code === each.code}
                  onClick={() => choose(each.code)}
                >
                  {each.key ? <kbd aria-hidden="true">{each.key.toUpperCase()}</kbd> : null} {format.title(each.title)}
                  {each.needs.length && !format.title(each.title).endsWith("…") ? "…" : ""}
                </button>
              ))}
            </div>
          ) : null;
        })}
        {shown.length === 0 ? <span className="soft">{t("calls.no_such_outcome")}</span> : null}
        <input
          ref={search}
          className="native outcome-search"
          type="search"
          aria-label={t("calls.find_outcome")}
          placeholder={`/ ${t("calls.find_outcome")}`}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.ctrlKey || !shown[0]) return;
            event.preventDefault();
            choose(shown[0].code);
            search.current?.blur();
          }}
        />
      </div>
      <div className="outcome-end">
        <OutcomeNeeds outcome={outcome} missing={missing} needs={needs} questions={pack.questions} onNeeds={onNeeds} />
        <div className="row outcome-acts">
          <span aria-live="polite">
            {nothingChosen ? <span className="field-error">{t("calls.choose_outcome")}</span> : null}
          </span>
          <span className={draft.failing ? "mark mark-warn" : "faint"} role="status">
            {draft.failing
              ? t("calls.not_saved_yet")
              : draft.savedAt
                ? t("calls.saved", { at: format.time(draft.savedAt) })
                : t("calls.autosave")}
          </span>
          <Button disabled={!outcome} loading={busy} onClick={() => onRecord(false)}>
            {t("calls.record_pause")}
          </Button>
          <Button type="primary" size="large" disabled={!outcome} loading={busy} onClick={() => onRecord(true)}>
            {t("calls.record_next")} <kbd aria-hidden="true">⏎</kbd>
          </Button>
        </div>
      </div>
    </section>
  );
}
