import { useRef, useState } from "react";
import { Link, useParams } from "wouter";
import { useTranslation } from "react-i18next";
import { $api, refetch } from "../../api/client";
import type { DoorPrintDetail, DoorPrintRow } from "../../api/contract";
import { serverNow } from "../../api/session";
import { useFormat } from "../../i18n/formatters";
import { DataTable } from "../../ui/data-table";
import { Field } from "../../ui/field";
import { Mark } from "../../ui/mark";
import { Page } from "../../ui/page";
import { usePackWords } from "../../ui/pack-words";
import { to } from "../../ui/paths";
import { WarningLines } from "../../ui/staff-warnings";
import { Answered } from "../../ui/waiting";
import { VisitForm } from "./visit-form";
import "./doors.css";

/** A list that came back from a walk: its results are entered row by row, without a mouse. */
export function PrintPage() {
  const { id } = useParams<{ id: string }>();
  const print = $api.useQuery("get", "/api/doors/prints/{print_id}", { params: { path: { print_id: id } } });
  if (print.data) return <Entry print={print.data} />;
  return (
    <div className="page">
      <Answered of={print}>{() => null}</Answered>
    </div>
  );
}

function Entry({ print }: { print: DoorPrintDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = usePackWords();
  const [code, setCode] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const typed = code.trim().toUpperCase();
  const row = print.rows.find((each) => each.code === typed);
  const isWrong = typed.length > 1 && /[A-Z]$/.test(typed) && !row;
  const open = print.rows.filter((each) => each.state !== "closed").length;
  const expired = new Date(print.expires_at) <= serverNow();
  const done = async () => {
    await refetch("/api/doors", "/api/referrals");
    setCode("");
    field.current?.focus();
  };
  return (
    <Page
      name={t("doors.entry")}
      back={{ href: to.doors(), label: t("doors.title") }}
      answer={t("doors.entry_answer", { count: open, n: format.number(open), all: format.number(print.rows.length) })}
      note={`${t("doors.printed_by", { name: print.by, at: format.when(print.printed_at) })} · ${print.purpose}`}
      actions={
        expired ? (
          <span className="soft">{t("doors.expired_at", { at: format.when(print.expires_at) })}</span>
        ) : (
          <Link href={to.doorSheet(print.id)}>{t("doors.show_sheet")}</Link>
        )
      }
    >
      <section className="panel section" aria-label={t("doors.entry")}>
        <div className="visit-code">
          <Field
            label={t("doors.row_code")}
            help={t("doors.row_code_help")}
            error={isWrong ? t("doors.row_code_wrong", { code: typed }) : null}
          >
            {(control) => (
              <input
                {...control}
                ref={field}
                className="native"
                autoFocus
                autoComplete="off"
                value={code}
                onChange={(event) => setCode(event.target.value)}
              />
            )}
          </Field>
        </div>
        {row ? <ChosenRow row={row} print={print.id} onDone={done} /> : null}
      </section>
      <DataTable
        caption={t("doors.entry")}
        items={print.rows}
        rowKey={(each) => each.task_id}
        columns={[
          { key: "code", label: t("doors.row_code"), lead: true, cell: (each) => each.code },
          {
            key: "name",
            label: t("field.name"),
            cell: (each) => <Link href={to.person(each.person.id)}>{each.person.name || t("ui.no_name")}</Link>,
          },
          {
            key: "address",
            label: t("field.address"),
            cell: (each) => (
              <>
                {each.address}
                <WarningLines warnings={each.warnings} />
              </>
            ),
          },
          {
            key: "outcome",
            label: t("doors.what_came"),
            cell: (each) => (each.outcome ? words.visit(each.outcome) : null),
          },
          {
            key: "state",
            label: t("ui.state"),
            cell: (each) => (
              <Mark
                tone={each.state === "closed" ? "ok" : each.visits ? "work" : "quiet"}
                label={t(`doors.state_${each.state}`, each.state)}
              />
            ),
          },
        ]}
      />
    </Page>
  );
}

function ChosenRow({ row, print, onDone }: { row: DoorPrintRow; print: string; onDone: () => void }) {
  const { t } = useTranslation();
  const words = usePackWords();
  return (
    <div className="stack-tight">
      <p>
        <strong>{row.code}</strong> {row.person.name || t("ui.no_name")} · {row.address}
      </p>
      {row.state === "closed" ? (
        <p className="note">{t("doors.row_closed", { outcome: row.outcome ? words.visit(row.outcome) : "" })}</p>
      ) : (
        <VisitForm key={`${row.task_id}-${row.token}`} door={row} print={print} onDone={onDone} />
      )}
    </div>
  );
}
