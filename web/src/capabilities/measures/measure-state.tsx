import { useTranslation } from "react-i18next";
import type { MeasuredPerson } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { fromField } from "../../i18n/wall-clock";
import { Mark } from "../../ui/mark";

const CONSENT = { agreed: "ok", wavering: "warn", refused: "harm", not_asked: "quiet" } as const;

/** Where somebody stands after the last conversation. */
export function Consent({ consent }: { consent?: string | null }) {
  const { t } = useTranslation();
  const code = consent ?? "not_asked";
  return <Mark tone={CONSENT[code as keyof typeof CONSENT] ?? "quiet"} label={t(`consent.${code}`, code)} />;
}

/** The last day of a measure, as it was determined. */
export function useUntil() {
  const { t } = useTranslation();
  const format = useFormat();
  return (until?: string | null) =>
    until ? t("ui.until", { at: format.date(fromField(until).toISOString()) }) : t("measures.until_unknown");
}

/** Names several things of a kind in one line. */
export function useCodeList() {
  const { t } = useTranslation();
  return (codes: string[], of: string) => codes.map((code) => t(`${of}.${code}`, code)).join(t("measures.comma"));
}

/** What is open for somebody today, what is urgent first. */
export function DueToday({ of }: { of: MeasuredPerson }) {
  const { t } = useTranslation();
  const format = useFormat();
  const marks = [
    of.alerts ? <Mark key="alert" tone="harm" label={t("open_work.alert")} /> : null,
    of.transfer_late ? <Mark key="late" tone="harm" label={t("measures.transfer_late")} /> : null,
    of.transfer_at && !of.transfer_late ? (
      <Mark
        key="transfer"
        tone={of.transfer_today ? "warn" : "work"}
        label={t("measures.transfer_at", { at: format.when(of.transfer_at) })}
      />
    ) : null,
    of.needs_place ? <Mark key="place" tone="warn" label={t("open_work.place")} /> : null,
    of.check_owed ? <Mark key="check" tone="warn" label={t("open_work.check")} /> : null,
    of.inspection_owed ? <Mark key="inspection" tone="warn" label={t("open_work.inspection")} /> : null,
    of.questions ? (
      <Mark
        key="question"
        tone="warn"
        label={t("measures.questions_n", { count: of.questions, n: format.number(of.questions) })}
      />
    ) : null,
    of.needs ? (
      <Mark key="need" tone="work" label={t("measures.needs_n", { count: of.needs, n: format.number(of.needs) })} />
    ) : null,
  ].filter(Boolean);
  return marks.length ? (
    <span className="row">{marks}</span>
  ) : (
    <span className="faint">{t("measures.nothing_due")}</span>
  );
}
