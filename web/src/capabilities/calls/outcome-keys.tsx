import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Outcome } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { useKeys } from "../../ui/keys";
import { GROUPS, inOrder, matching } from "./outcomes";

interface OutcomeKeysProps {
  outcomes: Outcome[];
  chosen: Outcome | null;
  onChoose: (code: string) => void;
  /** Begins in the search field, when a key has asked for it. */
  searching?: boolean;
}

/** Every outcome in its group with its key, and a search for whoever does not know where it stands. */
export function OutcomeKeys({ outcomes, chosen, onChoose, searching }: OutcomeKeysProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const search = useRef<HTMLInputElement>(null);
  useKeys([{ combo: "/", label: t("calls.find_outcome"), run: () => search.current?.focus() }]);
  const shown = matching(inOrder(outcomes), typed);
  const choose = (code: string) => {
    setTyped("");
    onChoose(code);
  };
  return (
    <div className="outcome-keys">
      {GROUPS.map((group) => {
        const members = shown.filter((each) => each.group === group);
        return members.length ? (
          <div key={group} className="outcome-group" role="group" aria-label={t(`outcome_group.${group}`)}>
            <span className="outcome-group-name">{t(`outcome_group.${group}`)}</span>
            {members.map((each) => (
              <OutcomeKey
                key={each.code}
                outcome={each}
                pressed={chosen?.code === each.code}
                onChoose={() => choose(each.code)}
              />
            ))}
          </div>
        ) : null;
      })}
      {shown.length === 0 ? <span className="soft">{t("calls.no_such_outcome")}</span> : null}
      <input
        ref={search}
        className="native outcome-search"
        type="search"
        autoFocus={searching}
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
  );
}

/** One way in which a call can end; three dots say that it will ask for more. */
export function OutcomeKey({
  outcome,
  pressed,
  onChoose,
}: {
  outcome: Outcome;
  pressed: boolean;
  onChoose: () => void;
}) {
  const format = useFormat();
  const title = format.title(outcome.title);
  return (
    <button type="button" className="outcome" aria-pressed={pressed} onClick={onChoose}>
      {outcome.key ? <kbd aria-hidden="true">{outcome.key.toUpperCase()}</kbd> : null} {title}
      {outcome.needs.some((need) => need !== "answers") && !title.endsWith("…") ? "…" : ""}
    </button>
  );
}
