import { useTranslation } from "react-i18next";
import type { Counters } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";

/** What the caller did today. */
export function CounterLine({ counters }: { counters: Counters }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <dl className="counters" aria-label={t("calls.today")}>
      {(["attempts", "reached", "closed"] as const).map((key) => (
        <div key={key}>
          <dt>{t(`calls.${key}`)}</dt>
          <dd>{format.number(counters[key])}</dd>
        </div>
      ))}
      <div>
        <dt>{t("calls.minutes")}</dt>
        <dd>{format.number(Math.round(counters.minutes))}</dd>
      </div>
    </dl>
  );
}
