import { useState } from "react";
import { Link } from "wouter";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { $api, refetch } from "../../api/client";
import type { Sheet } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { DataTable } from "../../ui/data-table";
import { Mark } from "../../ui/mark";
import { More, PAGED } from "../../ui/more";
import { Page } from "../../ui/page";
import { to } from "../../ui/paths";
import { say } from "../../ui/toasts";
import { Answered, Empty, Trouble } from "../../ui/waiting";
import { NewSheet } from "./new-sheet";
import "./sheets.css";

const STATES = {
  open: ["work", "◐"],
  done: ["ok", "●"],
  returned: ["quiet", "○"],
  expired: ["quiet", "○"],
} as const;

/** The call sheets that are out, and how far each is. */
export function SheetsPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const [making, setMaking] = useState(false);
  const sheets = $api.useInfiniteQuery("get", "/api/sheets", { params: { query: { limit: 50 } } }, PAGED);
  const giveBack = $api.useMutation("post", "/api/sheets/{sheet_id}/return", {
    onSuccess: (sheet) => {
      refetch("/api/sheets", "/api/teams");
      say(t("sheets.given_back", { count: sheet.returned, n: format.number(sheet.returned), number: sheet.number }));
    },
  });
  const all = sheets.data?.pages.flatMap((page) => page.items) ?? [];
  const out = all.filter((sheet) => sheet.state === "open");
  const open = out.reduce((sum, sheet) => sum + sheet.open, 0);
  const make = (
    <Button type="primary" onClick={() => setMaking(true)}>
      {t("sheets.new")}
    </Button>
  );
  return (
    <Page
      name={t("sheets.menu")}
      back={{ href: to.calls(), label: t("calls.menu") }}
      answer={
        out.length
          ? t("sheets.answer", { count: open, n: format.number(open), sheets: format.number(out.length) })
          : t("sheets.answer_none")
      }
      actions={make}
    >
      {giveBack.isError ? <Trouble error={giveBack.error} /> : null}
      <Answered of={sheets}>
        {() =>
          all.length ? (
            <DataTable
              caption={t("sheets.menu")}
              items={all}
              rowKey={(sheet) => sheet.id}
              columns={[
                {
                  key: "number",
                  label: t("sheets.sheet"),
                  lead: true,
                  cell: (sheet) => <Link href={to.sheet(sheet.id)}>{sheet.number}</Link>,
                },
                { key: "holder", label: t("sheets.holder"), cell: (sheet) => sheet.holder.name },
                { key: "team", label: t("sheets.team"), cell: (sheet) => sheet.team.name },
                { key: "state", label: t("ui.state"), cell: (sheet) => <State sheet={sheet} /> },
                { key: "until", label: t("sheets.until"), cell: (sheet) => format.when(sheet.until) },
                { key: "people", label: t("sheets.people"), number: true, cell: (s) => format.number(s.people) },
                { key: "entered", label: t("sheets.entered"), number: true, cell: (s) => format.number(s.entered) },
                { key: "open", label: t("sheets.open"), number: true, cell: (s) => format.number(s.open) },
                { key: "returned", label: t("sheets.returned"), number: true, cell: (s) => format.number(s.returned) },
                {
                  key: "acts",
                  label: "",
                  cell: (sheet) =>
                    sheet.state === "open" ? (
                      <span className="row">
                        <Link href={to.sheet(sheet.id)}>{t("sheets.enter")}</Link>
                        <Link href={to.paper(sheet.id)}>{t("sheets.print")}</Link>
                        <Button
                          size="small"
                          onClick={() => giveBack.mutate({ params: { path: { sheet_id: sheet.id } } })}
                        >
                          {t("sheets.give_back")}
                          <span className="unseen"> {sheet.number}</span>
                        </Button>
                      </span>
                    ) : null,
                },
              ]}
            />
          ) : (
            <Empty title={t("sheets.none")} action={make}>
              {t("sheets.none_next")}
            </Empty>
          )
        }
      </Answered>
      <More of={sheets} />
      {making ? <NewSheet onClose={() => setMaking(false)} /> : null}
    </Page>
  );
}

function State({ sheet }: { sheet: Sheet }) {
  const { t } = useTranslation();
  const [tone, shape] = STATES[sheet.state as keyof typeof STATES] ?? STATES.open;
  return <Mark tone={tone} shape={shape} label={t(`sheet_state.${sheet.state}`, sheet.state)} />;
}
