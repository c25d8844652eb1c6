import { useEffect, useRef, useState } from "react";
import { Link, useParams } from "wouter";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { $api, client, refetch } from "../../api/client";
import type { SheetRow } from "../../api/contract";
import { useProblemText } from "../../api/problems";
import { useFormat } from "../../i18n/formatters";
import { DataTable } from "../../ui/data-table";
import { Field } from "../../ui/field";
import { useKeys } from "../../ui/keys";
import { Mark } from "../../ui/mark";
import { usePackWords } from "../../ui/pack-words";
import { Page } from "../../ui/page";
import { to } from "../../ui/paths";
import { say } from "../../ui/toasts";
import { Answered } from "../../ui/waiting";
import { EntryForm } from "./entry-form";
import "./sheets.css";

const STATES = { open: ["work", "◐"], entered: ["ok", "●"], returned: ["quiet", "○"] } as const;

/** What was written by hand goes in, row by row, without a mouse. */
export function EntryPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const words = usePackWords();
  const problemText = useProblemText();
  const { id } = useParams<{ id: string }>();
  const detail = $api.useQuery("get", "/api/sheets/{sheet_id}", { params: { path: { sheet_id: id } } });
  const pack = $api.useQuery("get", "/api/packs/active", {}, { staleTime: Infinity });
  const [code, setCode] = useState("");
  const [wrong, setWrong] = useState<string | null>(null);
  const [row, setRow] = useState<SheetRow | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const sheet = detail.data?.sheet;

  const find = async () => {
    setWrong(null);
    const path = { sheet_id: id, code: code.trim() || "-" };
    const answer = await client
      .GET("/api/sheets/{sheet_id}/rows/{code}", { params: { path } })
      .catch((error) => ({ error }));
    if (!("data" in answer) || !answer.data) {
      setWrong(problemText(answer.error));
      field.current?.select();
    } else if (answer.data.state === "entered") {
      const { outcome, entered_at } = answer.data;
      const at = entered_at ? format.when(entered_at) : "";
      setWrong(t("sheets.entered_already", { name: answer.data.name, outcome: words.outcome(outcome ?? ""), at }));
      field.current?.select();
    } else {
      setRow(answer.data);
    }
  };
  const again = () => {
    setRow(null);
    setCode("");
    setWrong(null);
  };
  useEffect(() => {
    if (!row) field.current?.focus();
  }, [row]);
  const fresh = () => refetch("/api/sheets", "/api/teams");
  const undo = $api.useMutation("post", "/api/sheets/{sheet_id}/undo", {
    onSuccess: (back) => {
      fresh();
      again();
      say(t("sheets.undone", { code: back.code, name: back.name }));
    },
    onError: (error) => say(problemText(error)),
  });
  const takeBack = () => undo.mutate({ params: { path: { sheet_id: id } } });
  useKeys([
    { combo: "Escape", label: t("sheets.other_code"), run: again, inFields: true },
    { combo: "Alt+z", label: t("sheets.undo"), run: takeBack, inFields: true },
  ]);

  return (
    <Page
      name={t("sheets.enter")}
      back={{ href: to.sheets(), label: t("sheets.menu") }}
      answer={
        sheet
          ? t("sheets.progress", {
              number: sheet.number,
              holder: sheet.holder.name,
              entered: format.number(sheet.entered),
              people: format.number(sheet.people),
            })
          : t("sheets.enter")
      }
      note={sheet ? t(`sheets.note_${sheet.state}`, { until: format.when(sheet.until) }) : null}
      actions={
        <>
          {sheet?.state === "open" ? <Link href={to.paper(id)}>{t("sheets.print")}</Link> : null}
          <Button disabled={!sheet?.entered} loading={undo.isPending} onClick={takeBack}>
            {t("sheets.undo")} <kbd aria-hidden="true">Alt Z</kbd>
          </Button>
        </>
      }
    >
      <div className="entry panel">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            find();
          }}
        >
          <Field label={t("sheets.code")} help={t("sheets.code_help")} error={wrong}>
            {(control) => (
              <input
                {...control}
                ref={field}
                className="native entry-code"
                autoComplete="off"
                autoCapitalize="characters"
                spellCheck={false}
                maxLength={16}
                disabled={row !== null}
                value={code}
                onChange={(event) => setCode(event.target.value)}
              />
            )}
          </Field>
        </form>
        {row && sheet && pack.data ? (
          <EntryForm
            key={row.code}
            sheet={sheet}
            row={row}
            pack={pack.data}
            onDone={(said) => {
              fresh();
              again();
              say(said);
            }}
            onOther={again}
          />
        ) : null}
      </div>
      <Answered of={detail}>
        {({ rows }) => (
          <DataTable
            caption={t("sheets.rows")}
            items={rows}
            rowKey={(each) => each.code}
            columns={[
              { key: "code", label: t("sheets.code"), lead: true, cell: (each) => <code>{each.code}</code> },
              { key: "name", label: t("field.name"), cell: (each) => each.name },
              {
                key: "state",
                label: t("ui.state"),
                cell: (each) => {
                  const [tone, shape] = STATES[each.state as keyof typeof STATES] ?? STATES.open;
                  const label = each.late ? t("sheet_row.late") : t(`sheet_row.${each.state}`, each.state);
                  return <Mark tone={tone} shape={shape} label={label} />;
                },
              },
              {
                key: "outcome",
                label: t("sheets.outcome"),
                cell: (each) => (each.outcome ? words.outcome(each.outcome) : null),
              },
              {
                key: "at",
                label: t("sheets.entered"),
                cell: (each) => (each.entered_at ? format.when(each.entered_at) : null),
              },
            ]}
          />
        )}
      </Answered>
    </Page>
  );
}
