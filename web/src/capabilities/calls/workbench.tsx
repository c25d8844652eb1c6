import { useCallback, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { client } from "../../api/client";
import type { Call, Counters, FormAnswers, Pack, PackForm } from "../../api/contract";
import { asProblem } from "../../api/problems";
import { useFormat } from "../../i18n/formatters";
import type { FormPayload } from "../../ui/form/engine";
import { focusNextOf } from "../../ui/form/form-keys";
import { Questionnaire } from "../../ui/form/form-view";
import { useFormSession } from "../../ui/form/use-form";
import { useKeys } from "../../ui/keys";
import { say } from "../../ui/toasts";
import { Trouble } from "../../ui/waiting";
import { AsksWhatWeHold } from "./asks-what-we-hold";
import { CallBrief, type Dialled } from "./call-brief";
import { CallKnown } from "./call-known";
import { CallScript } from "./call-script";
import { useDraft } from "./draft";
import { useLease } from "./lease";
import { InboundDialog } from "./inbound";
import { OutcomeBar } from "./outcome-bar";
import { useOpenQuestions } from "./open-questions";
import { askedBy, inOrder, missingFor, NO_NEEDS, UPSET, type Needs } from "./outcomes";
import { FirstSteps } from "./first-steps";
import { PassOn } from "./pass-on";
import { fromField } from "../../i18n/wall-clock";

/** What is sent of a form: the answers and how sure we are of them. */
function answersOf({ instance, states }: FormPayload, reasons: Record<string, string>): FormAnswers {
  const refused = Object.entries(reasons).filter(([path, code]) => code && states[path] === "refused");
  return { instance, states, reasons: Object.fromEntries(refused) };
}

interface WorkbenchProps {
  call: Call;
  pack: Pack;
  form: PackForm;
  counters?: Counters;
  onDone: (andNext: boolean, team?: string) => void;
  /** Somebody who rang back is in hand now. */
  onTaken: (call: Call, asks?: boolean) => void;
  /** They ask what we hold about them. */
  asks?: boolean;
}

/** One person in hand: who and why, what to say and ask, what is known, and how it ended. */
export function Workbench({ call, pack, form, counters, onDone, onTaken, asks }: WorkbenchProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [answers, setAnswers] = useState<FormAnswers>(call.form);
  const [reasons, setReasons] = useState<Record<string, string>>(call.form.reasons ?? {});
  const [chosen, setChosen] = useState<string | null>(null);
  const [needs, setNeeds] = useState<Needs>({ ...NO_NEEDS, note: call.note });
  const [dialled, setDialled] = useState<Dialled | null>(null);
  const [lost, setLost] = useState(false);
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [dialog, setDialog] = useState<"holdings" | "inbound" | "pass_on" | null>(asks ? "holdings" : null);
  const [objections, setObjections] = useState(false);
  const bench = useRef<HTMLDivElement>(null);
  const lastAsked = useRef("");
  const losing = useCallback(() => setLost(true), []);
  const opened = useFormSession({ of: `${call.task_id} ${call.token}`, xml: form.xml, ...call.form });
  const open = useOpenQuestions(opened.session);
  const refusals = useMemo(
    () => ({
      choices: pack.refusals.map((each) => ({ code: each.code, title: format.title(each.title) })),
      reasons,
      onReason: (path: string, code: string) => setReasons((before) => ({ ...before, [path]: code })),
    }),
    [pack.refusals, reasons, format],
  );
  const draft = useDraft(call, { ...answers, reasons }, needs.note, losing);
  useLease(call, losing);
  const outcome = pack.outcomes.find((each) => each.code === chosen) ?? null;
  const missing = outcome ? missingFor(outcome, needs, open) : [];
  const path = { params: { path: { task_id: call.task_id } } };

  const dial = async (telephone?: string) => {
    const id =
      telephone ??
      dialled?.id ??
      call.telephones.find((each) => each.state !== "unusable" && each.state !== "wrong")?.id ??
      call.telephones[0]?.id;
    if (!id) return;
    setError(null);
    const answer = await client
      .POST("/api/calls/{task_id}/dial", { ...path, body: { token: call.token, telephone_id: id } })
      .catch((failure: unknown) => ({ data: undefined, error: failure }));
    if (answer.data) setDialled({ id, ...answer.data });
    else if (asProblem(answer.error).code === "calls.lease_lost") setLost(true);
    else setError(answer.error);
  };

  const goTo = (need: string) => {
    if (need === "answers") return focusNextOf(open.slice(0, 1).map((each) => each.id));
    const controls = ["button", "input", "select", "textarea"]
      .map((control) => `[data-need="${need}"] ${control}`)
      .join(", ");
    bench.current?.querySelector<HTMLElement>(controls)?.focus();
  };

  const choose = (code: string) => {
    const at = lastAsked.current;
    if (pack.questions.some((each) => each.key === at)) setNeeds((now) => ({ ...now, field: now.field || at }));
    setAsked(false);
    // At once: the next key is meant for what the outcome asks for.
    flushSync(() => setChosen(code));
    const picked = pack.outcomes.find((each) => each.code === code);
    const first = picked && askedBy(picked, open)[0];
    if (first) goTo(first);
    else if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  };

  const record = async (andNext: boolean) => {
    if (busy) return;
    setAsked(true);
    if (!outcome || missing[0]) {
      if (missing[0]) goTo(missing[0]);
      else bench.current?.querySelector<HTMLElement>(".outcomes button")?.focus();
      return;
    }
    setBusy(true);
    setError(null);
    draft.stop();
    const answer = await client
      .POST("/api/calls/{task_id}/outcome", {
        ...path,
        body: {
          token: call.token,
          outcome: outcome.code,
          telephone_id: dialled?.id,
          call_back_at: needs.call_back_at ? fromField(needs.call_back_at).toISOString() : undefined,
          field: (outcome.needs.includes("field") && needs.field) || undefined,
          note: needs.note.trim() || undefined,
          guardian_name: needs.guardian_name.trim() || undefined,
          guardian_telephone: needs.guardian_telephone.trim() || undefined,
          language: (outcome.needs.includes("language") && needs.language) || undefined,
          incomplete_reason: (open.length && needs.incomplete_reason.trim()) || undefined,
          form: opened.session ? answersOf(opened.session.payload(), reasons) : undefined,
        },
      })
      .catch((failure: unknown) => ({ data: undefined, error: failure }));
    setBusy(false);
    if (!answer.data) {
      draft.resume();
      if (asProblem(answer.error).code === "calls.lease_lost") setLost(true);
      return setError(answer.error);
    }
    if (answer.data.late) say(t("calls.kept_as_note"));
    else
      say(
        answer.data.next_attempt
          ? t("calls.again_at", { at: format.when(answer.data.next_attempt) })
          : t(`calls.done_${answer.data.disposition}`, { defaultValue: t("calls.recorded") }),
      );
    onDone(andNext, call.team?.id);
  };

  const putBack = async () => {
    await draft.save();
    draft.stop();
    await client.POST("/api/calls/{task_id}/release", { ...path, body: { token: call.token } }).catch(() => undefined);
  };
  const release = async () => {
    await putBack();
    onDone(false, call.team?.id);
  };

  useKeys([
    { combo: "F2", label: t("calls.key_dial"), run: () => dial(), inFields: true },
    { combo: "F4", label: t("calls.objections"), run: () => setObjections((now) => !now), inFields: true },
    { combo: "F6", label: t("calls.pass_on"), run: () => setDialog("pass_on"), inFields: true },
    { combo: "F8", label: t("holdings.open"), run: () => setDialog("holdings"), inFields: true },
    { combo: "F9", label: t("calls.inbound"), run: () => setDialog("inbound"), inFields: true },
    { combo: "Enter", label: t("calls.record_next"), run: () => record(true) },
    { combo: "Ctrl+Enter", label: t("calls.record_next"), run: () => record(true), inFields: true },
    {
      combo: "Escape",
      label: t("calls.key_leave_field"),
      run: () => (document.activeElement as HTMLElement | null)?.blur(),
      inFields: true,
    },
    ...inOrder(pack.outcomes)
      .filter((each) => each.key)
      .flatMap((each) => [
        { combo: each.key.toLowerCase(), label: format.title(each.title), run: () => choose(each.code) },
        {
          combo: `Alt+${each.key.toLowerCase()}`,
          label: format.title(each.title),
          run: () => choose(each.code),
          inFields: true,
        },
      ]),
  ]);

  return (
    <div className="workbench" ref={bench}>
      <h1 className="unseen">{t("calls.in_hand", { name: call.person.name || t("ui.no_name") })}</h1>
      {lost ? (
        <div className="note note-warn workbench-note" role="alert">
          {t("calls.lost")}
        </div>
      ) : null}
      {error ? (
        <div className="workbench-note stack-tight">
          <Trouble error={error} />
          {asProblem(error).code === "calls.already_reported" ? (
            <div>
              <Button onClick={() => onDone(true, call.team?.id)}>{t("calls.next_person")}</Button>
            </div>
          ) : null}
        </div>
      ) : null}
      <div className="panes">
        <CallBrief
          call={call}
          pack={pack}
          dialled={dialled}
          counters={counters}
          onDial={dial}
          onRelease={release}
          onPassOn={() => setDialog("pass_on")}
          onInbound={() => setDialog("inbound")}
          onHoldings={() => setDialog("holdings")}
        />
        <section
          className="pane"
          aria-label={t("calls.script")}
          onFocus={(event) => {
            const place = event.target.closest<HTMLElement>("[data-path]")?.dataset.path ?? "";
            if (place)
              lastAsked.current =
                place
                  .replace(/\[\d+\]/g, "")
                  .split("/")
                  .pop() ?? "";
          }}
        >
          {counters?.attempts === 0 ? <FirstSteps /> : null}
          <CallScript
            call={call}
            pack={pack}
            objections={objections}
            onObjections={setObjections}
            onPassOn={() => setDialog("pass_on")}
            onCoolOff={pack.outcomes.some((each) => each.code === UPSET) ? () => choose(UPSET) : undefined}
          />
          <Questionnaire
            opened={opened}
            title={t("calls.questions")}
            insist={asked && missing.includes("answers")}
            refusals={refusals}
            onDraft={(payload) => setAnswers(answersOf(payload, reasons))}
            onEnd={() => bench.current?.querySelector<HTMLElement>(".outcomes button")?.focus()}
          />
        </section>
        <CallKnown call={call} />
      </div>
      <OutcomeBar
        pack={pack}
        outcome={outcome}
        open={open}
        missing={asked ? missing : []}
        nothingChosen={asked && !outcome}
        needs={needs}
        busy={busy}
        draft={draft}
        onNeeds={setNeeds}
        onChoose={choose}
        onRecord={record}
        onGoTo={goTo}
      />
      <PassOn
        open={dialog === "pass_on"}
        call={call}
        pack={pack}
        onSave={draft.save}
        onPassed={() => {
          draft.stop();
          onDone(false, call.team?.id);
        }}
        onClose={() => setDialog(null)}
      />
      <AsksWhatWeHold open={dialog === "holdings"} call={call} onClose={() => setDialog(null)} />
      <InboundDialog
        open={dialog === "inbound"}
        onLetGo={putBack}
        onTaken={(taken, asks) => {
          setDialog(asks ? "holdings" : null);
          onTaken(taken, asks);
        }}
        onClose={() => setDialog(null)}
      />
    </div>
  );
}
