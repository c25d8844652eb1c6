import { useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useTranslation } from "react-i18next";
import { Button, Input } from "antd";
import { $api } from "../../api/client";
import type { Door, VisitOutcome } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { Field } from "../../ui/field";
import { say } from "../../ui/toasts";
import { Trouble } from "../../ui/waiting";
import { fromField } from "../../i18n/wall-clock";

interface VisitFormProps {
  door: Pick<Door, "task_id" | "token">;
  print?: string;
  onDone: () => void;
}

/** What came of a visit: one key, and whatever that outcome asks for. */
export function VisitForm({ door, print, onDone }: VisitFormProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const outcomes = $api.useQuery("get", "/api/packs/active", {}, { staleTime: Infinity }).data?.visit_outcomes ?? [];
  const [chosen, setChosen] = useState<VisitOutcome | null>(null);
  const [note, setNote] = useState("");
  const [telephone, setTelephone] = useState("");
  const [next, setNext] = useState("");
  const details = useRef<HTMLDivElement>(null);
  const record = $api.useMutation("post", "/api/doors/{task_id}/outcome", {
    onSuccess: (recorded) => {
      say(
        t(`doors.recorded_${recorded.disposition}`, {
          at: recorded.next_visit ? format.when(recorded.next_visit) : "",
        }),
      );
      onDone();
    },
  });
  const send = (outcome: VisitOutcome) => {
    if (record.isPending) return;
    record.mutate({
      params: { path: { task_id: door.task_id } },
      body: {
        token: door.token,
        outcome: outcome.code,
        note: note || undefined,
        telephone: telephone || undefined,
        next_at: next ? fromField(next).toISOString() : undefined,
        print_id: print,
      },
    });
  };
  const choose = (outcome: VisitOutcome) => {
    // At once: the next key is already meant for the field.
    flushSync(() => setChosen(outcome));
    const isPlain = outcome.disposition === "close" && outcome.needs.length === 0;
    if (isPlain) send(outcome);
    else details.current?.querySelector<HTMLElement>("input, textarea")?.focus();
  };
  const byKey = (event: React.KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const outcome = outcomes.find((each) => each.key === event.key.toLowerCase());
    if (!outcome) return;
    event.preventDefault();
    choose(outcome);
  };
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen) send(chosen);
      }}
    >
      {record.isError ? <Trouble error={record.error} /> : null}
      <fieldset onKeyDown={byKey}>
        <legend>{t("doors.what_came")}</legend>
        <div className="visit-outcomes">
          {outcomes.map((outcome, index) => (
            <button
              key={outcome.code}
              type="button"
              className="visit-outcome"
              autoFocus={index === 0}
              aria-pressed={chosen?.code === outcome.code}
              onClick={() => choose(outcome)}
            >
              <kbd>{outcome.key}</kbd> {format.title(outcome.title)}
            </button>
          ))}
        </div>
      </fieldset>
      {chosen ? (
        <div className="form" ref={details}>
          {chosen.disposition === "call" || chosen.needs.includes("telephone") ? (
            <Field label={t("doors.telephone")} help={t("doors.telephone_help")}>
              {(control) => (
                <Input
                  {...control}
                  type="tel"
                  autoComplete="off"
                  value={telephone}
                  onChange={(e) => setTelephone(e.target.value)}
                />
              )}
            </Field>
          ) : null}
          {chosen.disposition === "retry" ? (
            <Field label={t("doors.next_at")} help={t("doors.next_at_help")}>
              {(control) => (
                <input
                  {...control}
                  className="native"
                  type="datetime-local"
                  value={next}
                  onChange={(event) => setNext(event.target.value)}
                />
              )}
            </Field>
          ) : null}
          <Field
            label={t("doors.note")}
            required={chosen.needs.includes("note")}
            optional={!chosen.needs.includes("note")}
          >
            {(control) => <Input {...control} value={note} onChange={(event) => setNote(event.target.value)} />}
          </Field>
          <div className="row">
            <Button type="primary" htmlType="submit" loading={record.isPending}>
              {t("doors.save")} <kbd aria-hidden="true">Enter</kbd>
            </Button>
          </div>
        </div>
      ) : null}
    </form>
  );
}
