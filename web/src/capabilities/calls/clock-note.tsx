import { useTranslation } from "react-i18next";
import { clockIsOffBy } from "../../api/session";
import { useFormat } from "../../i18n/formatters";

const MINUTE = 60_000;
const HOURS_FROM = 120;
const FAR = 48 * 60;

/** Says that this device's clock is wrong, and that nothing here depends on it. */
export function ClockNote() {
  const { t } = useTranslation();
  const format = useFormat();
  const off = clockIsOffBy();
  if (!off) return null;
  const minutes = Math.round(Math.abs(off) / MINUTE);
  if (minutes > FAR) return <p className="faint">{t("calls.clock_far")}</p>;
  const [count, unit] = minutes < HOURS_FROM ? [minutes, "minutes"] : [Math.round(minutes / 60), "hours"];
  return <p className="faint">{t(`calls.clock_${unit}_${off > 0 ? "fast" : "slow"}`, { n: format.number(count) })}</p>;
}
