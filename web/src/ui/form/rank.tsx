import { useTranslation } from "react-i18next";
import { plain, type Choice } from "./engine";
import type { ControlProps } from "./question";
import { Spans } from "./spans";

/** An order of all choices: a digit brings one to the top, the arrow one up. */
export function RankControl({ ties, view, onValue, choices }: ControlProps & { choices: Choice[] }) {
  const { t } = useTranslation();
  const ranked = view.value.split(/\s+/).filter(Boolean);
  const at = (choice: Choice) => (ranked.includes(choice.value) ? ranked.indexOf(choice.value) : choices.length);
  const order = [...choices].sort((a, b) => at(a) - at(b));
  const move = (choice: Choice, to: number) => {
    const rest = order.filter((each) => each.value !== choice.value).map((each) => each.value);
    onValue([...rest.slice(0, to), choice.value, ...rest.slice(to)].join(" "));
  };
  const { id, ...named } = ties;
  return (
    <div
      className="form-rank"
      role="group"
      {...named}
      aria-invalid={undefined}
      data-empty={!ranked.length || undefined}
    >
      <ol>
        {order.map((choice, place) => (
          <li key={choice.value}>
            <span className="form-rank-place">{ranked.length ? place + 1 : "–"}</span>
            <button
              id={place === 0 ? id : undefined}
              type="button"
              className="form-choice"
              data-digit={choices.indexOf(choice) + 1}
              tabIndex={place === 0 ? 0 : -1}
              aria-label={t("form.rank_first", { choice: plain(choice.label) })}
              onClick={() => move(choice, 0)}
            >
              <Spans of={choice.label} />
              <kbd aria-hidden="true">{choices.indexOf(choice) + 1}</kbd>
            </button>
            <button
              type="button"
              className="form-choice form-up"
              disabled={place === 0}
              tabIndex={-1}
              aria-label={t("form.rank_up", { choice: plain(choice.label) })}
              onClick={() => move(choice, place - 1)}
            >
              ↑
            </button>
          </li>
        ))}
      </ol>
      <p className="faint">{t(ranked.length ? "form.rank_kept" : "form.rank_none")}</p>
    </div>
  );
}
