import { Link, useLocation, useParams } from "wouter";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { $api, refetch } from "../../api/client";
import type { Activation, Effect, Trial } from "../../api/contract";
import { usePermission } from "../../api/session";
import { useFormat } from "../../i18n/formatters";
import { DataTable } from "../../ui/data-table";
import { LineForm } from "../../ui/line-form";
import { Page } from "../../ui/page";
import { PartsBar } from "../../ui/parts-bar";
import { to } from "../../ui/paths";
import { say } from "../../ui/toasts";
import { Answered, Meter, Trouble } from "../../ui/waiting";
import { Changes } from "./changes";
import { ActivationState, isDone, titleOf } from "./state";

/** What an edition would change or has changed, who switches it on, and who has to be told. */
export function ActivationPage() {
  const { id } = useParams<{ id: string }>();
  const { t } = useTranslation();
  const format = useFormat();
  const found = $api.useQuery(
    "get",
    "/api/activations/{activation_id}",
    { params: { path: { activation_id: id } } },
    {
      refetchInterval: ({ state }) =>
        state.data && ((state.data.state === "proposed" && !state.data.trial) || state.data.waiting) ? 1_000 : 15_000,
    },
  );
  const mayNotify = usePermission("policy.notify");
  const one = found.data;
  const title = one ? titleOf(one, t, format) : "";
  return (
    <Page
      name={title || t("policy.menu")}
      answer={one ? answerOf(one, t, format) : t("policy.menu")}
      note={one ? t("policy.for_area", { edition: title, area: one.area?.name ?? "" }) : undefined}
      back={{ href: to.policy(), label: t("policy.menu") }}
    >
      <Answered of={found}>
        {(data) => (
          <>
            <Steps one={data} />
            {data.waiting ? (
              <Meter
                fraction={null}
                label={t("policy.deciding", { count: data.waiting, n: format.number(data.waiting) })}
              />
            ) : null}
            {data.trial ? <Tried trial={data.trial} /> : null}
            {mayNotify && (data.trial || isDone(data)) ? <Changes one={data} /> : null}
          </>
        )}
      </Answered>
    </Page>
  );
}

function answerOf(
  one: Activation,
  t: ReturnType<typeof useTranslation>["t"],
  format: ReturnType<typeof useFormat>,
): string {
  const edition = format.title(one.version_title) || one.version;
  if (one.state === "withdrawn" && one.ends) return t("policy.answer.ending_withdrawn", { edition });
  if (one.state !== "proposed") return t(`policy.answer.${one.state}`, { edition });
  if (!one.trial) return t("policy.answer.trying");
  const { stricter, freer, people } = one.trial.all;
  return t("policy.answer.tried", {
    stricter: format.number(stricter),
    freer: format.number(freer),
    people: format.number(people),
  });
}

/** Who proposed it and why, and what the reader can do about it now. */
function Steps({ one }: { one: Activation }) {
  const { t } = useTranslation();
  const format = useFormat();
  const mayActivate = usePermission("policy.activate");
  const [, go] = useLocation();
  const path = { params: { path: { activation_id: one.id } } };
  const done = () => void refetch("/api/activations", "/api/policy");
  const confirm = $api.useMutation("post", "/api/activations/{activation_id}/confirm", {
    onSuccess: () => say(t(one.ends ? "policy.ending_confirmed" : "policy.confirmed")),
    onSettled: done,
  });
  const end = $api.useMutation("post", "/api/activations/{activation_id}/end", {
    onSuccess: (made) => {
      done();
      go(to.activation(made.id));
    },
  });
  const withdraw = $api.useMutation("post", "/api/activations/{activation_id}/withdraw", {
    onSuccess: () => say(t("policy.withdrawn")),
    onSettled: done,
  });
  return (
    <section className="panel section" aria-label={t("policy.steps")}>
      <div className="row">
        <ActivationState one={one} />
        <span className="soft">
          {t("policy.proposed", { name: one.proposed_by, at: format.when(one.proposed_at) })}
        </span>
        {one.confirmed_by && one.confirmed_at ? (
          <span className="soft">
            {t("policy.confirmed_line", { name: one.confirmed_by, at: format.when(one.confirmed_at) })}
          </span>
        ) : null}
      </div>
      <p className="break">“{one.reason}”</p>
      {one.ends ? <Link href={to.activation(one.ends)}>{t("policy.what_ends")}</Link> : null}
      {one.is_changed ? <div className="note note-harm">{t("policy.changed_note")}</div> : null}
      {confirm.isError ? <Trouble error={confirm.error} /> : null}
      {withdraw.isError ? <Trouble error={withdraw.error} /> : null}
      {one.state === "proposed" && mayActivate ? (
        <>
          {one.may_not ? (
            <p className="soft">{t(`policy.may_not.${one.may_not}`)}</p>
          ) : (
            <p className="soft">{t("policy.confirm_note")}</p>
          )}
          <div className="row">
            <Button
              type="primary"
              disabled={!one.may_confirm}
              loading={confirm.isPending}
              onClick={() => confirm.mutate(path)}
            >
              {t(one.ends ? "policy.confirm_ending" : "policy.confirm")}
            </Button>
            <Button loading={withdraw.isPending} onClick={() => withdraw.mutate(path)}>
              {t("policy.withdraw")}
            </Button>
          </div>
        </>
      ) : null}
      {one.may_end ? (
        <div>
          <LineForm
            key={one.id}
            open={t("policy.end")}
            label={t("policy.reason")}
            help={t("policy.end_help")}
            send={t("policy.end_try")}
            most={500}
            pending={end.isPending}
            error={end.error}
            onSend={(reason) => end.mutate({ ...path, body: { reason } })}
          />
        </div>
      ) : null}
    </section>
  );
}

/** What trying it on everybody showed, as a picture and by area. */
function Tried({ trial }: { trial: Trial }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { all } = trial;
  const same = all.people - all.stricter - all.freer - all.otherwise;
  return (
    <section className="section" aria-label={t("policy.what_if")}>
      <h2>{t("policy.what_if")}</h2>
      <p className="soft">{t("policy.tried_at", { at: format.when(trial.at), people: format.number(all.people) })}</p>
      <PartsBar
        whole={{ label: t("policy.decided_about"), count: all.people }}
        parts={[
          { key: "stricter", tone: "warn", label: t("policy.change.stricter"), count: all.stricter },
          { key: "freer", tone: "ok", label: t("policy.change.freer"), count: all.freer },
          { key: "otherwise", tone: "mid", label: t("policy.change.otherwise"), count: all.otherwise },
          { key: "same", tone: "faint", label: t("policy.change.same"), count: same },
        ]}
      />
      <dl className="facts">
        <dt>{t("policy.beds")}</dt>
        <dd>{between(all.beds_before, all.beds_after, format)}</dd>
        <dt>{t("policy.samples")}</dt>
        <dd>{between(all.samples_before, all.samples_after, format)}</dd>
        <dt>{t("policy.to_tell")}</dt>
        <dd>{format.number(all.stricter + all.freer + all.otherwise)}</dd>
      </dl>
      <DataTable
        caption={t("policy.by_area")}
        items={trial.areas}
        rowKey={(part) => part.path}
        columns={[
          { key: "area", label: t("field.area"), lead: true, cell: (part) => part.area?.name ?? t("ui.unknown") },
          {
            key: "people",
            label: t("policy.decided_about"),
            number: true,
            cell: (part) => format.number(part.effect.people),
          },
          {
            key: "stricter",
            label: t("policy.change.stricter"),
            number: true,
            cell: (part) => format.number(part.effect.stricter),
          },
          {
            key: "freer",
            label: t("policy.change.freer"),
            number: true,
            cell: (part) => format.number(part.effect.freer),
          },
          {
            key: "beds",
            label: t("policy.beds"),
            number: true,
            cell: (part) => between(part.effect.beds_before, part.effect.beds_after, format),
          },
          {
            key: "samples",
            label: t("policy.samples"),
            number: true,
            cell: (part) => between(part.effect.samples_before, part.effect.samples_after, format),
          },
        ]}
      />
    </section>
  );
}

function between(before: Effect["people"], after: Effect["people"], format: ReturnType<typeof useFormat>): string {
  return before === after ? format.number(after) : `${format.number(before)} → ${format.number(after)}`;
}
