import { useState } from "react";
import { Link, useSearchParams } from "wouter";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { serverNow } from "../../api/session";
import { Field } from "../../ui/field";
import { Page } from "../../ui/page";
import { ExportForm } from "../../ui/export-form";
import { to } from "../../ui/paths";
import { CallersReport } from "./callers-report";
import { CooperationReport } from "./cooperation-report";
import { HoursReport } from "./hours-report";
import { ReportAnswer } from "./report-answer";
import { ReconciliationReport } from "./reconciliation-report";
import "./reports.css";
import { dayOf } from "../../i18n/wall-clock";

const TABS = ["reconciliation", "callers", "cooperation", "hours"] as const;

function today(): string {
  const now = serverNow();
  return dayOf(now);
}

/** What was received, who called, and how the day went: figures that always add up. */
export function ReportsPage() {
  const { t } = useTranslation();
  const [query] = useSearchParams();
  const tab = TABS.find((name) => name === query.get("tab")) ?? "reconciliation";
  const [date, setDate] = useState(today);
  const [exporting, setExporting] = useState(false);
  return (
    <Page
      name={t("reports.menu")}
      answer={<ReportAnswer tab={tab} date={date} />}
      actions={<Button onClick={() => setExporting(true)}>{t("reports.export")}</Button>}
    >
      <nav className="tabs" aria-label={t("reports.menu")}>
        {TABS.map((name) => (
          <Link key={name} href={to.reports(name)} aria-current={name === tab ? "page" : undefined}>
            {t(`reports.${name}`)}
          </Link>
        ))}
      </nav>
      {tab === "reconciliation" ? null : (
        <div style={{ maxWidth: 220 }}>
          <Field label={t("reports.day")}>
            {(control) => (
              <input
                {...control}
                className="native"
                type="date"
                value={date}
                max={today()}
                onChange={(event) => setDate(event.target.value || today())}
              />
            )}
          </Field>
        </div>
      )}
      {tab === "reconciliation" ? <ReconciliationReport /> : null}
      {tab === "callers" ? <CallersReport date={date} /> : null}
      {tab === "cooperation" ? <CooperationReport date={date} /> : null}
      {tab === "hours" ? <HoursReport date={date} /> : null}
      {exporting ? (
        <ExportForm
          title={t("reports.export")}
          act={t("reports.export_do")}
          done={t("reports.exported")}
          path="/api/reports/export"
          body={{ report: tab, date: tab === "reconciliation" ? undefined : date }}
          filename={tab}
          onClose={() => setExporting(false)}
        />
      ) : null}
    </Page>
  );
}
