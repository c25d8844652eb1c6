import { useState } from "react";
import { useSearchParams } from "wouter";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { $api } from "../../api/client";
import type { JournalEntry, Verification } from "../../api/contract";
import { usePermission } from "../../api/session";
import { useFormat } from "../../i18n/formatters";
import { DataTable } from "../../ui/data-table";
import { Field } from "../../ui/field";
import { Mark } from "../../ui/mark";
import { More, PAGED } from "../../ui/more";
import { usePackWords } from "../../ui/pack-words";
import { Page } from "../../ui/page";
import { useSettled } from "../../ui/settled";
import { Answered, Empty, Trouble } from "../../ui/waiting";
import { eventDetails } from "./event-words";
import { daysAfter, fromField } from "../../i18n/wall-clock";

const EVENT_KINDS = [
  "list_received",
  "list_completed",
  "row_decided",
  "rows_exported",
  "report_exported",
  "people_searched",
  "person_viewed",
  "value_revealed",
  "call_taken",
  "outcome_recorded",
  "late_outcome_noted",
  "tasks_assigned",
  "account_created",
  "account_disabled",
  "grant_given",
  "grant_ended",
  "signed_in",
  "sign_in_failed",
  "verified",
];

/** Everything that was done, by whom, and the proof that nothing was taken out. */
export function JournalPage() {
  const { t } = useTranslation();
  const mayVerify = usePermission("journal.verify");
  const [query, setQuery] = useSearchParams();
  const [kind, setKind] = useState(query.get("kind") ?? "");
  const [subject, setSubject] = useState(query.get("subject") ?? "");
  const [day, setDay] = useState("");
  const [actor, setActor] = useState<{ id: string; name: string } | null>(null);
  const asked = useSettled({ kind, subject, day, actor: actor?.id }, 300);
  const journal = $api.useInfiniteQuery(
    "get",
    "/api/journal",
    {
      params: {
        query: {
          kind: asked.kind.trim() || undefined,
          subject: /^\w+:\w+$/.test(asked.subject.trim()) ? asked.subject.trim() : undefined,
          actor: asked.actor,
          ...(asked.day ? spanOf(asked.day) : {}),
          limit: 100,
        },
      },
    },
    PAGED,
  );
  const verify = $api.useMutation("post", "/api/journal/verify");
  const all = journal.data?.pages.flatMap((page) => page.items) ?? [];
  const kinds = [...new Set([...EVENT_KINDS, ...all.map((entry) => entry.kind)])];
  return (
    <Page
      name={t("journal.menu")}
      answer={t("journal.answer")}
      actions={
        mayVerify ? (
          <Button type="primary" loading={verify.isPending} onClick={() => verify.mutate({})}>
            {t("journal.verify")}
          </Button>
        ) : null
      }
    >
      {verify.isError ? <Trouble error={verify.error} /> : null}
      {verify.data ? <Verified result={verify.data} /> : null}
      <div className="form-grid">
        <Field label={t("journal.kind")}>
          {(control) => (
            <select {...control} className="native" value={kind} onChange={(event) => setKind(event.target.value)}>
              <option value="">{t("journal.all_kinds")}</option>
              {kinds.map((each) => (
                <option key={each} value={each}>
                  {t(`event.${each}`, each)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t("journal.subject")} help={t("journal.subject_help")}>
          {(control) => (
            <input
              {...control}
              className="native"
              autoComplete="off"
              value={subject}
              onChange={(event) => {
                setSubject(event.target.value);
                setQuery(event.target.value ? { subject: event.target.value } : {}, { replace: true });
              }}
            />
          )}
        </Field>
        <Field label={t("journal.day")}>
          {(control) => (
            <input
              {...control}
              className="native"
              type="date"
              value={day}
              onChange={(event) => setDay(event.target.value)}
            />
          )}
        </Field>
      </div>
      {actor ? (
        <p className="soft">
          {t("journal.only_by", { name: actor.name })}{" "}
          <button type="button" className="plain" onClick={() => setActor(null)}>
            {t("journal.by_everybody")}
          </button>
        </p>
      ) : null}
      <Answered of={journal}>
        {() =>
          all.length ? (
            <>
              <Entries entries={all} onSubject={setSubject} onActor={setActor} />
              <More of={journal} />
            </>
          ) : (
            <Empty title={t("journal.none")} />
          )
        }
      </Answered>
    </Page>
  );
}

/** A day from midnight to midnight, where the work is. */
function spanOf(day: string): { from: string; to: string } {
  const from = fromField(day);
  const to = fromField(daysAfter(day, 1));
  return { from: from.toISOString(), to: to.toISOString() };
}

interface EntriesProps {
  entries: JournalEntry[];
  onSubject: (id: string) => void;
  onActor: (actor: { id: string; name: string }) => void;
}

function Entries({ entries, onSubject, onActor }: EntriesProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const pack = usePackWords();
  return (
    <DataTable
      caption={t("journal.menu")}
      items={entries}
      rowKey={(entry) => entry.id}
      columns={[
        { key: "at", label: t("journal.at"), cell: (entry) => format.when(entry.at) },
        { key: "kind", label: t("journal.kind"), lead: true, cell: (entry) => t(`event.${entry.kind}`, entry.kind) },
        {
          key: "actor",
          label: t("journal.actor"),
          cell: (entry) => {
            const actor = entry.actor;
            if (!actor) return t("ui.the_system");
            return (
              <button type="button" className="plain" onClick={() => onActor(actor)}>
                {actor.name}
              </button>
            );
          },
        },
        {
          key: "subject",
          label: t("journal.about"),
          cell: (entry) =>
            entry.subject.id ? (
              <button
                type="button"
                className="plain"
                onClick={() => onSubject(`${entry.subject.kind}:${entry.subject.id}`)}
              >
                {t(`subject.${entry.subject.kind}`, entry.subject.kind)}{" "}
                <span className="faint">{entry.subject.id}</span>
              </button>
            ) : (
              t(`subject.${entry.subject.kind}`, entry.subject.kind)
            ),
        },
        { key: "area", label: t("field.area"), cell: (entry) => entry.area?.name ?? null },
        {
          key: "params",
          label: t("journal.details"),
          cell: (entry) => {
            const details = eventDetails(entry, { t, format, pack });
            if (details.length === 0) return null;
            const said = details.map((detail) => t("journal.detail", { ...detail })).join(" · ");
            return <span className="faint break">{said}</span>;
          },
        },
        {
          key: "sealed",
          label: t("journal.seal"),
          cell: (entry) =>
            entry.sealed ? (
              <Mark tone="ok" label={t("journal.sealed")} />
            ) : (
              <Mark tone="quiet" shape="○" label={t("journal.unsealed")} />
            ),
        },
      ]}
    />
  );
}

function Verified({ result }: { result: Verification }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { chain } = result;
  return (
    <section className={chain.ok ? "note note-ok" : "note note-harm"} role="status" aria-label={t("journal.verified")}>
      <div className="stack-tight grow">
        <strong>{chain.ok ? t("journal.chain_whole") : t("journal.chain_broken")}</strong>
        <span className="break">
          {t("journal.chain_size", { events: format.number(chain.events), seals: format.number(chain.seals) })}{" "}
          <span className="faint">{chain.head}</span>
        </span>
        <ul>
          {result.promises.map((promise) => (
            <li key={promise.code}>
              <Mark
                tone={promise.state === "kept" ? "ok" : promise.state === "broken" ? "harm" : "quiet"}
                label={`${t(`promise.${promise.code}`, promise.code)} · ${t(`promise_state.${promise.state}`, promise.state)}`}
              />{" "}
              {promise.detail.join("; ")}
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
