import { useTranslation } from "react-i18next";
import type { LinkCard } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";

/** A weight in bits with its sign: what speaks for one person is positive. */
export function Weight({ bits }: { bits: number }) {
  return <span className={bits < 0 ? "weight weight-against" : "weight"}>{signed(bits)}</span>;
}

export function signed(bits: number): string {
  const rounded = Math.round(bits * 10) / 10;
  return `${rounded > 0 ? "+" : rounded < 0 ? "−" : "±"}${Math.abs(rounded).toFixed(1)}`;
}

/** The odds in words: 1,000 to 1 that they are one person. */
export function useOdds() {
  const { t } = useTranslation();
  const format = useFormat();
  return (bits: number) => {
    const odds = 2 ** Math.abs(bits);
    const n = format.number(odds < 10 ? Math.round(odds * 10) / 10 : Number(odds.toPrecision(2)));
    if (odds < 1.5) return t("linkage.odds_even");
    return t(bits > 0 ? "linkage.odds_one" : "linkage.odds_two", { n });
  };
}

/** From what is believed beforehand, field by field, to the weight; each bar begins where the last one ended. */
export function Waterfall({ card }: { card: LinkCard }) {
  const { t } = useTranslation();
  const odds = useOdds();
  const steps = [
    { key: "beforehand", label: t("linkage.beforehand"), bits: card.beforehand },
    ...card.bars
      .filter((bar) => bar.level !== "missing")
      .map((bar) => ({
        key: bar.field,
        label: `${t(`linkage.field.${bar.field}`)} · ${t(`linkage.level.${bar.field}.${bar.level}`)}`,
        bits: bar.bits,
      })),
    ...(Math.abs(card.under_one_roof) > 0.05
      ? [{ key: "roof", label: t("linkage.under_one_roof"), bits: card.under_one_roof }]
      : []),
  ];
  if (card.bars.length === 0) return null;
  let sum = 0;
  const bars = steps.map((step) => {
    const from = sum;
    sum += step.bits;
    return { ...step, from, to: sum };
  });
  const low = Math.min(0, ...bars.map((bar) => Math.min(bar.from, bar.to)));
  const high = Math.max(0, ...bars.map((bar) => Math.max(bar.from, bar.to)));
  const place = (bits: number) => ((bits - low) / Math.max(1, high - low)) * 100;
  return (
    <section className="panel section" aria-label={t("linkage.why")}>
      <div className="section-head">
        <h2>{t("linkage.why")}</h2>
        <span className="soft">{t("linkage.bits_help")}</span>
      </div>
      <table className="waterfall">
        <caption className="unseen">{t("linkage.why")}</caption>
        <tbody>
          {bars.map((bar) => (
            <tr key={bar.key}>
              <th scope="row">{bar.label}</th>
              <td className="number">
                <Weight bits={bar.bits} />
              </td>
              <td className="waterfall-track" aria-hidden="true">
                <i
                  className={bar.bits < 0 ? "against" : "for"}
                  style={{
                    insetInlineStart: `${place(Math.min(bar.from, bar.to))}%`,
                    width: `${Math.max(0.4, place(Math.max(bar.from, bar.to)) - place(Math.min(bar.from, bar.to)))}%`,
                  }}
                />
                <i className="zero" style={{ insetInlineStart: `${place(0)}%` }} />
              </td>
            </tr>
          ))}
          <tr className="waterfall-sum">
            <th scope="row">{t("linkage.together")}</th>
            <td className="number">
              <Weight bits={card.weight} />
            </td>
            <td>{odds(card.weight)}</td>
          </tr>
        </tbody>
      </table>
      {card.class && ["household", "twins", "namesakes"].includes(card.class) ? (
        <p className="note">{t(`linkage.class.${card.class}`)}</p>
      ) : null}
    </section>
  );
}
