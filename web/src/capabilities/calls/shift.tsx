import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button, Modal } from "antd";
import { $api, client, refetch } from "../../api/client";
import type { Queue, Shift } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { Field } from "../../ui/field";
import { usePackWords } from "../../ui/pack-words";
import { TextField } from "../../ui/text-field";
import { say } from "../../ui/toasts";
import { Answered, Trouble } from "../../ui/waiting";

/** What colleagues handed over, until somebody has seen it. */
export function HandedToMe() {
  const { t } = useTranslation();
  const format = useFormat();
  const shift = $api.useQuery("get", "/api/calls/shift", {}, { refetchInterval: 60_000 });
  const see = async (id: string) => {
    await client
      .POST("/api/calls/handovers/{handover_id}/seen", { params: { path: { handover_id: id } } })
      .catch(() => undefined);
    refetch("/api/calls/shift");
  };
  return shift.data?.received.map((each) => (
    <div key={each.id} className="note stack-tight">
      <p>
        <b>
          {t("calls.handed_to_you", { from: each.from, at: format.when(each.at), count: each.calls, n: each.calls })}
        </b>
      </p>
      {each.note ? <p className="break">{each.note}</p> : null}
      <div>
        <button type="button" className="plain" onClick={() => see(each.id)}>
          {t("calls.handover_seen")}
        </button>
      </div>
    </div>
  ));
}

/** The end of a shift: what was promised, and who keeps it now. */
export function EndOfShift({ queue, open, onClose }: { queue: Queue; open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const shift = $api.useQuery("get", "/api/calls/shift", {}, { enabled: open });
  return (
    <Modal open={open} title={t("calls.end_of_shift")} footer={null} onCancel={onClose} destroyOnHidden width={560}>
      <Answered of={shift}>{(data) => <HandOver shift={data} queue={queue} onDone={onClose} />}</Answered>
    </Modal>
  );
}

function HandOver({ shift, queue, onDone }: { shift: Shift; queue: Queue; onDone: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = usePackWords();
  const [team, setTeam] = useState(shift.promised[0]?.team_id ?? queue.teams[0]?.id ?? "");
  const [to, setTo] = useState("");
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const mine = shift.promised.filter((each) => each.team_id === team);
  const mates = shift.colleagues.filter((each) => each.team_id === team);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const answer = await client
      .POST("/api/calls/handovers", { body: { team_id: team, to_account_id: to || undefined, note } })
      .catch((failure: unknown) => ({ data: undefined, error: failure }));
    setBusy(false);
    if (!answer.data) return setError(answer.error);
    refetch("/api/calls/shift");
    say(t("calls.handed_over", { count: answer.data.calls, n: answer.data.calls }));
    onDone();
  };
  return (
    <form className="stack" onSubmit={submit}>
      <p className="soft">{t("calls.end_of_shift_help")}</p>
      {error ? <Trouble error={error} /> : null}
      {queue.teams.length > 1 ? (
        <Field label={t("calls.team")}>
          {(control) => (
            <select {...control} className="native" value={team} onChange={(event) => setTeam(event.target.value)}>
              {queue.teams.map((each) => (
                <option key={each.id} value={each.id}>
                  {each.name}
                </option>
              ))}
            </select>
          )}
        </Field>
      ) : null}
      {mine.length ? (
        <ul className="stack-tight">
          {mine.map((each) => (
            <li key={each.task_id} className="known-contact">
              <time dateTime={each.due}>{format.when(each.due)}</time>
              <span>
                {each.name || t("ui.no_name")}{" "}
                <span className="faint">{each.outcome ? words.outcome(each.outcome) : ""}</span>
              </span>
            </li>
          ))}
        </ul>
      ) : (
        <p>{t("calls.nothing_promised")}</p>
      )}
      <Field label={t("calls.hand_over_to")}>
        {(control) => (
          <select {...control} className="native" value={to} onChange={(event) => setTo(event.target.value)}>
            <option value="">{t("calls.hand_over_to_team")}</option>
            {mates.map((each) => (
              <option key={each.account_id} value={each.account_id}>
                {each.name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <TextField label={t("calls.hand_over_note")} maxLength={1000} value={note} onChange={setNote} />
      <Button type="primary" htmlType="submit" loading={busy}>
        {t("calls.hand_over")}
      </Button>
    </form>
  );
}
