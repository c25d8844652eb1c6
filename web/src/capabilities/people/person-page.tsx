import { Link, useParams } from "wouter";
import { useTranslation } from "react-i18next";
import { $api } from "../../api/client";
import type { Origin, Person } from "../../api/contract";
import { usePermission } from "../../api/session";
import { useFormat } from "../../i18n/formatters";
import { AskPartner } from "../../ui/ask-partner";
import { MergedPeople } from "../../ui/merged-people";
import { Mark, PersonState } from "../../ui/mark";
import { Page } from "../../ui/page";
import { usePackWords } from "../../ui/pack-words";
import { to } from "../../ui/paths";
import { Statements } from "../../ui/statements";
import { NoteWarning, StaffWarnings } from "../../ui/staff-warnings";
import { Answered } from "../../ui/waiting";
import { WhatHolds } from "../../ui/what-holds";
import { Relationships } from "./relationships";
import { Reveal } from "./reveal";
import { Timeline } from "./timeline";
import "./people.css";

/** Every look at a card is journalled, so it is not taken again behind the reader's back. */
const LOOKED_AT_ONCE = { staleTime: 60_000, refetchOnWindowFocus: false };

/** One person: what holds now, what is known and from where, and everything that happened. */
export function PersonPage() {
  const { id } = useParams<{ id: string }>();
  const person = $api.useQuery(
    "get",
    "/api/people/{person_id}",
    { params: { path: { person_id: id } } },
    LOOKED_AT_ONCE,
  );
  if (person.data) return <PersonCard person={person.data} />;
  return (
    <div className="page">
      <Answered of={person}>{() => null}</Answered>
    </div>
  );
}

function PersonCard({ person }: { person: Person }) {
  const { t } = useTranslation();
  const maySearch = usePermission("people.search");
  const looksAfter = usePermission("measures.work");
  const name = person.name || t("ui.no_name");
  const attempts = person.tasks.reduce((sum, task) => sum + task.attempts, 0);
  return (
    <Page
      name={name}
      back={maySearch ? { href: to.people(), label: t("people.menu") } : undefined}
      answer={t(attempts ? "people.person_answer_called" : "people.person_answer", {
        name,
        state: t(`person_state.${person.state}`),
        count: attempts,
        n: attempts,
      })}
      note={person.area ? person.area.trail.join(" › ") : undefined}
      actions={
        <>
          <NoteWarning person={person.id} />
          <Link href={to.holdings(person.id)}>{t("holdings.open_card")}</Link>
          {looksAfter ? <Link href={to.measure(person.id)}>{t("measures.from_card")}</Link> : null}
          <AskPartner person={person.id} button />
        </>
      }
    >
      <StaffWarnings person={person.id} note={false} />
      <Now person={person} />
      <div className="person">
        <div className="stack">
          <WhatHolds person={person.id} linked />
          <Identity person={person} />
          <Facts person={person} />
          <Lists person={person} />
          <Relationships person={person.id} />
          <MergedPeople person={person.id} />
        </div>
        <Timeline entries={person.timeline} />
      </div>
    </Page>
  );
}

/** What holds at this moment. */
function Now({ person }: { person: Person }) {
  const { t } = useTranslation();
  const format = useFormat();
  const open = person.tasks.filter((task) => !task.closed_at);
  return (
    <section className="panel section" aria-label={t("people.now")}>
      <h2>{t("people.now")}</h2>
      <div>
        <PersonState state={person.state} />
      </div>
      {open.length === 0 ? <p className="soft">{t("people.no_open_task")}</p> : null}
      <ul className="stack-tight">
        {open.map((task) => (
          <li key={task.id}>
            {t(`task_kind.${task.kind}`, task.kind)} · {t(`task_state.${task.state}`, task.state)}
            {task.team ? ` · ${task.team}` : ""}
            {task.due ? ` · ${t("people.due", { at: format.when(task.due) })}` : ""}
            <span className="faint"> {t("people.since", { at: format.when(task.opened_at) })}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Identity({ person }: { person: Person }) {
  const { t } = useTranslation();
  const format = useFormat();
  const mayReveal = usePermission("people.reveal");
  const shown = (
    item: "name" | "identity" | "telephone" | "address" | "birth_date",
    masked: string,
    itemId?: string,
  ) => (mayReveal ? <Reveal person={person.id} item={item} itemId={itemId} masked={masked} /> : masked);
  return (
    <section className="panel section" aria-label={t("people.who")}>
      <h2>{t("people.who")}</h2>
      <dl className="facts">
        <dt>{t("field.name")}</dt>
        <dd>{shown("name", person.name || t("ui.no_name"))}</dd>
        <dt>{t("field.sex")}</dt>
        <dd>{t(`sex.${person.sex}`)}</dd>
        <dt>{t("field.birth_date")}</dt>
        <dd>
          {person.birth_year
            ? shown("birth_date", t("people.born", { year: person.birth_year, age: person.age ?? "?" }))
            : t("ui.unknown")}
        </dd>
        {person.documents.map((document) => (
          <Pair key={document.id} label={t(`document_kind.${document.kind}`, document.kind)}>
            {shown("identity", document.masked, document.id)}{" "}
            <span className="faint">
              {t(`document_state.${document.state}`, document.state)} · <CameFrom origin={document.origin} />
            </span>
          </Pair>
        ))}
        {person.telephones.map((telephone) => (
          <Pair key={telephone.id} label={t(`telephone_kind.${telephone.kind}`, telephone.kind)}>
            {shown("telephone", telephone.masked, telephone.id)}{" "}
            <span className="faint">
              {t(`telephone_state.${telephone.state}`, telephone.state)}
              {telephone.shared_with
                ? ` · ${t("people.shared_with", { count: telephone.shared_with, n: format.number(telephone.shared_with) })}`
                : ""}
              {" · "}
              <CameFrom origin={telephone.origin} />
            </span>
          </Pair>
        ))}
        {person.addresses.map((address) => (
          <Pair key={address.id} label={t(`address_kind.${address.kind}`, address.kind)}>
            {shown("address", address.masked, address.id)}{" "}
            <span className="faint">
              {address.area ? `${address.area.name} · ` : ""}
              <CameFrom origin={address.origin} />
            </span>
          </Pair>
        ))}
        {person.occupation ? <Pair label={t("field.occupation")}>{person.occupation}</Pair> : null}
        {person.work_unit ? <Pair label={t("field.work_unit")}>{person.work_unit}</Pair> : null}
        {person.nationality ? <Pair label={t("field.nationality")}>{person.nationality}</Pair> : null}
      </dl>
    </section>
  );
}

/** Which list or call a value came from, and when. */
function CameFrom({ origin }: { origin: Origin }) {
  const { t } = useTranslation();
  const format = useFormat();
  const at = origin.at ? format.when(origin.at) : "";
  if (["visit", "guardian"].includes(origin.source)) return t(`origin.${origin.source}`);
  if (origin.source === "call") return t("origin.call", { at });
  if (origin.list) return t("origin.list", { list: origin.list, source: origin.source, at });
  return origin.source ? t("origin.source", { source: origin.source }) : null;
}

function Pair({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Facts({ person }: { person: Person }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = usePackWords();
  const known = person.facts;
  if (known.length + person.answers.length === 0) return null;
  return (
    <section className="panel section" aria-label={t("people.known")}>
      <h2>{t("people.known")}</h2>
      {person.answers.length ? (
        <>
          <h3>{t("statement.title")}</h3>
          <Statements person={person} />
        </>
      ) : null}
      <dl className="facts">
        {known.map((fact, index) => (
          <Pair key={`${fact.field}-${index}`} label={words.field(fact.field)}>
            {words.answer(fact.field, fact.value)}{" "}
            <Mark {...answerMark(fact.state)} label={t(`answer_state.${fact.state}`, fact.state)} />{" "}
            <span className="faint">
              {t("people.from_at", { source: fact.by ?? fact.source ?? t("ui.the_system"), at: format.when(fact.at) })}
            </span>
          </Pair>
        ))}
      </dl>
    </section>
  );
}

function answerMark(state: string) {
  if (state === "confirmed") return { tone: "ok" as const };
  if (state === "contradicted") return { tone: "warn" as const, shape: "✗" };
  return { tone: "quiet" as const, shape: "?" };
}

function Lists({ person }: { person: Person }) {
  const { t } = useTranslation();
  const format = useFormat();
  const mayOpen = usePermission("intake.import");
  if (person.lists.length === 0) return null;
  return (
    <section className="panel section" aria-label={t("people.lists")}>
      <h2>{t("people.lists")}</h2>
      <ul className="stack-tight">
        {person.lists.map((list) => (
          <li key={`${list.id}-${list.row}`}>
            {mayOpen ? <Link href={to.list(list.id)}>{list.name}</Link> : list.name} ·{" "}
            {t("people.row", { n: list.row })} · {t(`rows.${list.outcome}`, list.outcome)}{" "}
            <span className="faint">{format.when(list.received_at)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
