import { useState } from "react";
import { Link } from "wouter";
import { useTranslation } from "react-i18next";
import { $api } from "../../api/client";
import type { LinkBar, LinkCard, LinkSide, ShownSide } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { PersonState } from "../../ui/mark";
import { to } from "../../ui/paths";
import { Trouble } from "../../ui/waiting";
import { Differing } from "./differing";
import { Waterfall, Weight } from "./waterfall";
import "./linkage.css";

/** The fields in the order in which people compare them. */
const FIELDS = ["name", "birth_date", "sex", "identity", "telephone", "address"] as const;

interface PairProps {
  card: LinkCard;
  shown?: ShownSide[];
  /** Whose name stays, as long as that can be chosen. */
  keeping?: { kept: number; onKeep: (side: number) => void };
}

/** Two people side by side: what each says, how far it agrees, and what both have behind them. */
export function Pair({ card, shown, keeping }: PairProps) {
  const { t } = useTranslation();
  const names = [t("linkage.first"), t("linkage.second")];
  const bars = new Map(card.bars.map((bar) => [bar.field, bar]));
  return (
    <div className="stack">
      <div className="table-scroll">
        <table className="table pair">
          <caption className="unseen">{t("linkage.side_by_side")}</caption>
          <thead>
            <tr>
              <th scope="col">
                <span className="unseen">{t("linkage.field")}</span>
              </th>
              {card.sides.map((side, at) => (
                <th key={side.id} scope="col">
                  {keeping ? (
                    <label className="choice">
                      <input
                        type="radio"
                        name="kept"
                        checked={keeping.kept === at}
                        onChange={() => keeping.onKeep(at)}
                      />
                      <span>
                        {names[at]}
                        <span className="faint">
                          {" "}
                          {t(keeping.kept === at ? "linkage.is_kept" : "linkage.goes_into_it")}
                        </span>
                      </span>
                    </label>
                  ) : (
                    names[at]
                  )}
                </th>
              ))}
              <th scope="col">{t("linkage.what_it_says")}</th>
            </tr>
          </thead>
          <tbody>
            {FIELDS.map((field) => (
              <FieldRow key={field} field={field} sides={card.sides} shown={shown} bar={bars.get(field)} />
            ))}
            <HistoryRow sides={card.sides} />
          </tbody>
        </table>
      </div>
      <Waterfall card={card} />
    </div>
  );
}

type FieldName = (typeof FIELDS)[number];

function FieldRow({
  field,
  sides,
  shown,
  bar,
}: {
  field: FieldName;
  sides: LinkSide[];
  shown?: ShownSide[];
  bar?: LinkBar;
}) {
  const { t } = useTranslation();
  const values = sides.map((side, at) =>
    shown ? openValues(field, shown[at], side, t) : maskedValues(field, side, t),
  );
  if (values.every((each) => each.length === 0)) return null;
  return (
    <tr>
      <th scope="row">{t(`linkage.field.${field}`)}</th>
      {values.map((own, at) => (
        <td key={sides[at]?.id} data-label={t(at === 0 ? "linkage.first" : "linkage.second")}>
          {own.length === 0 ? <span className="faint">{t("ui.unknown")}</span> : null}
          {own.map((value) => (
            <div key={value} className="break">
              {shown ? <Differing text={value} from={values[1 - at] ?? []} /> : value}
            </div>
          ))}
        </td>
      ))}
      <td data-label={t("linkage.what_it_says")}>
        {bar && bar.level !== "missing" ? (
          <span className="row">
            <span>{t(`linkage.level.${field}.${bar.level}`)}</span>
            <Weight bits={bar.bits} />
          </span>
        ) : (
          <span className="faint">{t("linkage.level.missing")}</span>
        )}
      </td>
    </tr>
  );
}

type Say = (key: string, options?: Record<string, unknown>) => string;

function maskedValues(field: FieldName, side: LinkSide, t: Say): string[] {
  switch (field) {
    case "name":
      return side.name ? [side.name] : [];
    case "birth_date":
      return side.birth_year ? [t("people.born", { year: side.birth_year, age: side.age ?? "?" })] : [];
    case "sex":
      return side.sex === "unknown" ? [] : [t(`sex.${side.sex}`)];
    case "identity":
      return side.documents.map(
        (each) => `${each.masked} · ${t(`document_kind.${each.kind}`, { defaultValue: each.kind })}`,
      );
    case "telephone":
      return side.telephones.map((each) => each.masked);
    case "address":
      return side.addresses.map((each) => each.masked);
  }
}

function openValues(field: FieldName, shown: ShownSide | undefined, side: LinkSide, t: Say): string[] {
  if (!shown) return maskedValues(field, side, t);
  switch (field) {
    case "name":
      return shown.name ? [shown.name] : [];
    case "birth_date":
      return shown.birth_date ? [shown.birth_date] : [];
    case "sex":
      return maskedValues(field, side, t);
    case "identity":
      return shown.documents;
    case "telephone":
      return shown.telephones;
    case "address":
      return shown.addresses;
  }
}

/** What each has behind them: lists, calls, open work. */
function HistoryRow({ sides }: { sides: LinkSide[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const shared = (sides[0]?.lists ?? []).filter((list) => sides[1]?.lists.some((other) => other.id === list.id));
  return (
    <tr>
      <th scope="row">{t("linkage.history")}</th>
      {sides.map((side, at) => (
        <td key={side.id} data-label={t(at === 0 ? "linkage.first" : "linkage.second")}>
          <ul className="stack-tight">
            <li>
              <PersonState state={side.state} />{" "}
              <Link href={to.person(side.id)} className="faint">
                {t("linkage.open_card")}
              </Link>
            </li>
            {side.in_hand ? <li className="soft">{t("linkage.in_hand_now")}</li> : null}
            <li className="soft">
              {side.attempts
                ? t("linkage.called_n", { count: side.attempts, n: format.number(side.attempts) })
                : t("linkage.never_called")}
              {side.last_reached_at ? ` · ${t("linkage.reached_at", { at: format.when(side.last_reached_at) })}` : ""}
            </li>
            {side.lists.slice(0, 4).map((list) => (
              <li key={`${list.id}-${list.row}`} className="soft break">
                {list.name} · {t("people.row", { n: list.row })}
              </li>
            ))}
          </ul>
        </td>
      ))}
      <td data-label={t("linkage.what_it_says")} className="soft">
        {shared.length
          ? t("linkage.on_one_list", { count: shared.length, n: shared.length, name: shared[0]?.name })
          : t("linkage.on_no_common_list")}
      </td>
    </tr>
  );
}

/** Shows what is hidden of both, which is written down, and hides it again with the next pair. */
export function useShown(id: string | undefined) {
  const [shown, setShown] = useState<{ of: string; sides: ShownSide[] } | null>(null);
  const reveal = $api.useMutation("post", "/api/links/{link_id}/reveal", {
    onSuccess: (answer) => {
      if (id) setShown({ of: id, sides: answer.sides });
    },
  });
  const show = () => {
    if (id) reveal.mutate({ params: { path: { link_id: id } } });
  };
  return {
    sides: shown && shown.of === id ? shown.sides : undefined,
    show,
    trouble: reveal.isError ? <Trouble error={reveal.error} /> : null,
  };
}
