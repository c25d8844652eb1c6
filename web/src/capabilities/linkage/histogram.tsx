import { useTranslation } from "react-i18next";
import type { LinkThresholds } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { signed } from "./waterfall";
import "./linkage.css";

const WIDTH = 960;
const HEIGHT = 220;
const FOOT = 34;
const HEAD = 18;

/** How many pairs there are of each weight, what was decided of them, and where the thresholds stand. */
export function Histogram({ view }: { view: LinkThresholds }) {
  const { t } = useTranslation();
  const format = useFormat();
  const bits = view.bins.map((bin) => bin.bit);
  // Room for the words beside both lines.
  const low = Math.min(...bits, Math.floor(view.review_from)) - 4;
  const high = Math.max(...bits, Math.ceil(view.merge_from)) + 4;
  const most = Math.max(1, ...view.bins.map((bin) => bin.pairs));
  const x = (bit: number) => ((bit - low) / (high - low)) * WIDTH;
  const tall = (pairs: number) => (pairs / most) * (HEIGHT - FOOT - HEAD);
  const step = x(low + 1) - x(low);
  const lines = [
    { at: view.review_from, label: t("linkage.line_review") },
    { at: view.merge_from, label: t("linkage.line_merge") },
  ];
  return (
    <figure className="stack-tight">
      <svg className="histogram" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t("linkage.picture")}>
        {view.bins.map((bin) => {
          let top = HEIGHT - FOOT;
          const parts = [
            { key: "same", pairs: bin.same },
            { key: "different", pairs: bin.different },
            { key: "undecided", pairs: bin.pairs - bin.same - bin.different },
          ];
          return (
            <g key={bin.bit}>
              <title>
                {t("linkage.bin", {
                  from: signed(bin.bit),
                  n: format.number(bin.pairs),
                  same: format.number(bin.same),
                  different: format.number(bin.different),
                })}
              </title>
              {parts.map((part) => {
                const height = tall(part.pairs);
                top -= height;
                return (
                  <rect
                    key={part.key}
                    className={part.key}
                    x={x(bin.bit) + 1}
                    y={top}
                    width={Math.max(1, step - 2)}
                    height={height}
                  />
                );
              })}
            </g>
          );
        })}
        <line x1={0} x2={WIDTH} y1={HEIGHT - FOOT} y2={HEIGHT - FOOT} stroke="currentColor" opacity={0.3} />
        {lines.map((line, at) => (
          <g key={line.label}>
            <line className="line" x1={x(line.at)} x2={x(line.at)} y1={HEAD - 4} y2={HEIGHT - FOOT} />
            <text x={x(line.at)} y={12} textAnchor={at === 0 ? "end" : "start"} dx={at === 0 ? -4 : 4}>
              {line.label} {signed(line.at)}
            </text>
          </g>
        ))}
        {Array.from({ length: high - low + 1 }, (_, index) => low + index)
          .filter((bit) => bit % 5 === 0)
          .map((bit) => (
            <text key={bit} x={x(bit)} y={HEIGHT - FOOT + 16} textAnchor="middle">
              {signed(bit)}
            </text>
          ))}
        <text x={0} y={HEIGHT - 4}>
          {t("linkage.axis_two")}
        </text>
        <text x={WIDTH} y={HEIGHT - 4} textAnchor="end">
          {t("linkage.axis_one")}
        </text>
      </svg>
      <figcaption className="row soft">
        <span className="mark mark-ok">
          <i aria-hidden="true">■</i> {t("linkage.legend_same")}
        </span>
        <span className="mark mark-warn">
          <i aria-hidden="true">■</i> {t("linkage.legend_different")}
        </span>
        <span className="mark mark-quiet">
          <i aria-hidden="true">■</i> {t("linkage.legend_undecided")}
        </span>
      </figcaption>
    </figure>
  );
}
