import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, Input } from "antd";
import { client, refetch } from "../../api/client";
import type { List, Row } from "../../api/contract";
import { useProblemText } from "../../api/problems";
import { useFormat } from "../../i18n/formatters";
import { Field } from "../../ui/field";
import { doUndoably, say } from "../../ui/toasts";
import { fieldName, inReadingOrder, problemSentence, rejectionReason } from "./row-words";

interface RowCardProps {
  list: List;
  row: Row;
  mayDecide: boolean;
  onGone: (row: number, away: boolean) => void;
}

/** One doubtful row: what stands in it, what is odd about it, and what to do. */
export function RowCard({ list, row, mayDecide, onGone }: RowCardProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const problemText = useProblemText();
  const [correcting, setCorrecting] = useState(false);
  const n = format.number(row.row);
  const decide = (
    decision: "accept" | "correct" | "reject",
    correction: { values?: Record<string, string>; choice?: number } = {},
  ) => {
    setCorrecting(false);
    onGone(row.row, true);
    doUndoably(
      t(`intake.row_${decision}_done`, { row: n }),
      async () => {
        const answer = await client.POST("/api/lists/{list_id}/rows/{row}/decision", {
          params: { path: { list_id: list.id, row: row.row } },
          body: {
            decision,
            values: correction.values ?? {},
            choice: correction.choice,
            reason: decision === "reject" ? rejectionReason(t, row.problems) : "",
          },
        });
        if (answer.error) {
          say(problemText(answer.error));
          onGone(row.row, false);
        } else if (answer.data && ["held", "rejected"].includes(answer.data.outcome) && decision === "correct") {
          say(t("intake.still_doubtful", { row: n }));
          onGone(row.row, false);
        }
        refetch("/api/lists");
      },
      () => onGone(row.row, false),
    );
  };
  const suggestions = row.problems.flatMap((problem) => problem.suggestions);
  return (
    <li className="row-card" aria-label={t("intake.row_n", { row: n })}>
      <span className="row-number">{t("intake.row_n", { row: n })}</span>
      <div className="stack-tight">
        <ul>
          {row.problems
            .filter((problem) => problem.severity !== "note")
            .map((problem) => (
              <li key={problem.field + problem.code} className="break">
                {problemSentence(t, problem)}
              </li>
            ))}
        </ul>
        {mayDecide && suggestions.length ? (
          <div className="row">
            {suggestions.map((suggestion) => (
              <Button
                key={suggestion.choice}
                className="suggestion"
                onClick={() => decide("correct", { choice: suggestion.choice })}
              >
                {t("intake.use_suggestion", {
                  field: fieldName(t, suggestion.field),
                  value: suggestion.field === "sex" ? t(`sex.${suggestion.value}`, suggestion.value) : suggestion.value,
                })}
              </Button>
            ))}
          </div>
        ) : null}
        <p className="row-values faint">
          {inReadingOrder(row.values).map(([field, value]) => (
            <span key={field} className="break">
              {fieldName(t, field)} <b>{value}</b>
            </span>
          ))}
        </p>
        {row.decided ? (
          <p className="faint">
            {t("intake.decided", {
              name: row.decided.by ?? t("ui.the_system"),
              at: format.when(row.decided.at),
              decision: t(`decision.${row.decided.decision}`),
            })}
            {row.decided.reason ? ` ${t("intake.decided_because", { reason: row.decided.reason })}` : null}
          </p>
        ) : null}
        {correcting ? (
          <Correct row={row} onCancel={() => setCorrecting(false)} onDone={(values) => decide("correct", { values })} />
        ) : null}
      </div>
      {mayDecide && !correcting ? (
        <div className="row row-acts">
          {row.outcome === "held" ? <Button onClick={() => decide("accept")}>{t("intake.accept_as_is")}</Button> : null}
          <Button onClick={() => setCorrecting(true)}>{t("intake.correct")}</Button>
          {row.outcome === "held" ? <Button onClick={() => decide("reject")}>{t("intake.reject")}</Button> : null}
        </div>
      ) : null}
    </li>
  );
}

interface CorrectProps {
  row: Row;
  onCancel: () => void;
  onDone: (values: Record<string, string>) => void;
}

function Correct({ row, onCancel, onDone }: CorrectProps) {
  const { t } = useTranslation();
  const fields = [
    ...new Set(row.problems.filter((problem) => problem.severity !== "note").map((problem) => problem.field)),
  ];
  const [values, setValues] = useState<Record<string, string>>({});
  const filled = Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim() !== ""));
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (Object.keys(filled).length) onDone(filled);
      }}
    >
      <div className="form-grid">
        {fields.map((field, index) => (
          <Field
            key={field}
            label={fieldName(t, field)}
            help={row.values[field] ? t("intake.now_reads", { value: row.values[field] }) : undefined}
          >
            {(control) => (
              <Input
                {...control}
                autoFocus={index === 0}
                autoComplete="off"
                value={values[field] ?? ""}
                onChange={(e) => setValues({ ...values, [field]: e.target.value })}
              />
            )}
          </Field>
        ))}
      </div>
      <div className="row">
        <Button type="primary" htmlType="submit" disabled={Object.keys(filled).length === 0}>
          {t("intake.save_correction")}
        </Button>
        <Button onClick={onCancel}>{t("ui.cancel")}</Button>
      </div>
    </form>
  );
}
