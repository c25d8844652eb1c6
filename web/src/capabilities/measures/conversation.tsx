import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { $api, refetch } from "../../api/client";
import type { MeasureContact, MeasuredDetail, OpenQuestion } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { Mark } from "../../ui/mark";
import { say } from "../../ui/toasts";
import { ContactForm } from "./contact-form";
import { LineForm } from "../../ui/line-form";
import { Consent } from "./measure-state";

/** Names people by their masked names: a thread knows its household. */
export function useWho(of: MeasuredDetail) {
  const { t } = useTranslation();
  const names = new Map([of.person, ...of.household].map((each) => [each.id, each.name || t("ui.no_name")]));
  return (id: string) => names.get(id) ?? t("measures.somebody");
}

/** Everything that was said with a household about a measure, the questions that are open first. */
export function Conversation({ of }: { of: MeasuredDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const who = useWho(of);
  const [talking, setTalking] = useState(false);
  const open = of.questions.filter((each) => !each.answered_at);
  const answered = of.questions.filter((each) => each.answered_at);
  const had = of.contacts.filter((each) => each.number != null).length;
  const stands = newestConsents(of);
  return (
    <section className="panel section" aria-label={t("measures.conversation")}>
      <div className="section-head">
        <h2>{t("measures.conversation")}</h2>
        {talking ? null : (
          <Button type="primary" onClick={() => setTalking(true)}>
            {t("measures.new_contact", { n: format.number(had + 1) })}
          </Button>
        )}
      </div>
      {stands.length ? (
        <p className="row">
          {stands.map(([person, consent]) => (
            <span key={person}>
              {who(person)} <Consent consent={consent} />
            </span>
          ))}
        </p>
      ) : (
        <p className="soft">{t("measures.nothing_said")}</p>
      )}
      {open.length ? (
        <div className="stack-tight" role="group" aria-label={t("measures.open_questions")}>
          <h3>{t("measures.open_questions")}</h3>
          {talking ? <p className="note note-warn">{t("measures.answer_first", { count: open.length })}</p> : null}
          {open.map((each) => (
            <Asked key={each.id} question={each} who={who(each.person_id)} />
          ))}
        </div>
      ) : null}
      <AskLine person={of.person.id} />
      {talking ? <ContactForm of={of} number={had + 1} onDone={() => setTalking(false)} /> : null}
      <ol className="measure-thread stack-tight" reversed>
        {of.contacts.map((each) => (
          <Said key={each.id} contact={each} who={who} />
        ))}
      </ol>
      {answered.length ? (
        <div className="stack-tight">
          <h3>{t("measures.answered_questions")}</h3>
          {answered.map((each) => (
            <Asked key={each.id} question={each} who={who(each.person_id)} />
          ))}
        </div>
      ) : null}
    </section>
  );
}

/** Where everybody stands now: the newest word of each. */
function newestConsents(of: MeasuredDetail): [string, string][] {
  const stands = new Map<string, string>();
  for (const contact of of.contacts)
    for (const each of contact.people)
      if (each.consent && each.consent !== "not_asked" && !stands.has(each.person_id))
        stands.set(each.person_id, each.consent);
  return [...stands];
}

function Said({ contact, who }: { contact: MeasureContact; who: (id: string) => string }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <li className={contact.number == null ? "measure-with-others" : undefined}>
      <span>
        <b>
          {contact.number == null
            ? t(`party.${contact.party}`, contact.party)
            : t("measures.contact_n", { n: format.number(contact.number), channel: t(`channel.${contact.channel}`) })}
        </b>{" "}
        <span className="faint">
          {[contact.number == null ? t(`channel.${contact.channel}`) : "", format.when(contact.at), contact.by]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </span>
      {contact.note ? <span className="break">“{contact.note}”</span> : null}
      {contact.people
        .filter((each) => each.consent)
        .map((each) => (
          <span key={each.person_id} className="break">
            {who(each.person_id)} <Consent consent={each.consent} />
            {each.note ? ` “${each.note}”` : ""}
          </span>
        ))}
    </li>
  );
}

/** A question with its answer, or the line that takes one. */
export function Asked({ question, who }: { question: OpenQuestion; who: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const answer = $api.useMutation("post", "/api/measures/questions/{question_id}/answer", {
    onSuccess: () => {
      say(t("measures.answered"));
      void refetch("/api/measures");
    },
  });
  return (
    <div className="stack-tight">
      <span className="break">
        {question.answered_at ? null : <Mark tone="warn" shape="?" label={t("measures.unanswered")} />} “
        {question.asked}”{" "}
        <span className="faint">
          {who} · {format.when(question.asked_at)} · {question.asked_to}
        </span>
      </span>
      {question.answer ? (
        <span className="break">
          ✓ {question.answer}{" "}
          <span className="faint">
            {[question.source, question.answered_by, format.when(question.answered_at ?? question.asked_at)]
              .filter(Boolean)
              .join(" · ")}
          </span>
        </span>
      ) : (
        <div>
          <LineForm
            open={t("measures.answer_it")}
            of={question.asked}
            label={t("measures.answer")}
            second={t("measures.source")}
            send={t("measures.answer_it")}
            pending={answer.isPending}
            error={answer.error}
            onSend={(text, source) =>
              answer.mutate({
                params: { path: { question_id: question.id } },
                body: { answer: text, source: source || undefined },
              })
            }
          />
        </div>
      )}
    </div>
  );
}

function AskLine({ person }: { person: string }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(0);
  const ask = $api.useMutation("post", "/api/measures/people/{person_id}/questions", {
    onSuccess: () => {
      setAsked(asked + 1);
      void refetch("/api/measures");
    },
  });
  return (
    <div>
      <LineForm
        key={asked}
        open={t("measures.note_question")}
        label={t("measures.question")}
        send={t("measures.note_question")}
        pending={ask.isPending}
        error={ask.error}
        onSend={(text) => ask.mutate({ params: { path: { person_id: person } }, body: { asked: text } })}
      />
    </div>
  );
}
