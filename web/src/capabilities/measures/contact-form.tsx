import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button, Input } from "antd";
import { $api, refetch } from "../../api/client";
import type { MeasuredDetail, PersonLine } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { Field } from "../../ui/field";
import { useSettled } from "../../ui/settled";
import { say } from "../../ui/toasts";
import { Trouble } from "../../ui/waiting";

const CHANNELS = ["call", "message", "visit"];
const PARTIES = ["household", "neighbourhood", "disease_control", "facility", "transport", "other"];
const CONSENTS = ["agreed", "wavering", "refused", "not_asked"];

interface About {
  person: PersonLine;
  consent: string;
  note: string;
}

/** One more conversation: with whom, where each of them stands, and what they asked. */
export function ContactForm({ of, number, onDone }: { of: MeasuredDetail; number: number; onDone: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [channel, setChannel] = useState("call");
  const [party, setParty] = useState("household");
  const [note, setNote] = useState("");
  const [asked, setAsked] = useState("");
  const [about, setAbout] = useState<About[]>([{ person: of.person, consent: "not_asked", note: "" }]);
  const keep = $api.useMutation("post", "/api/measures/contacts", {
    onSuccess: () => {
      say(t("measures.contact_kept"));
      void refetch("/api/measures");
      onDone();
    },
  });
  const questions = asked
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  const withHousehold = party === "household";
  const decided = withHousehold && about.some((each) => each.consent !== "not_asked");
  const ready = about.length > 0 && (note.trim() || questions.length || decided);
  const change = (id: string, part: Partial<About>) =>
    setAbout(about.map((each) => (each.person.id === id ? { ...each, ...part } : each)));
  const toggle = (person: PersonLine) =>
    setAbout(
      about.some((each) => each.person.id === person.id)
        ? about.filter((each) => each.person.id !== person.id)
        : [...about, { person, consent: "not_asked", note: "" }],
    );
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    keep.mutate({
      body: {
        channel,
        party,
        note: note || undefined,
        people_said: about.map((each) => ({
          person_id: each.person.id,
          consent: withHousehold ? each.consent : undefined,
          note: each.note || undefined,
        })),
        questions: questions.map((text) => ({ person_id: about[0].person.id, asked: text })),
      },
    });
  };
  const choose = (label: string, codes: string[], of: string, value: string, set: (code: string) => void) => (
    <Field label={label}>
      {(control) => (
        <select {...control} className="native" value={value} onChange={(event) => set(event.target.value)}>
          {codes.map((each) => (
            <option key={each} value={each}>
              {t(`${of}.${each}`)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
  return (
    <form className="form" onSubmit={send} aria-label={t("measures.new_contact", { n: format.number(number) })}>
      {keep.isError ? <Trouble error={keep.error} /> : null}
      {choose(t("measures.party"), PARTIES, "party", party, setParty)}
      {choose(t("measures.channel"), CHANNELS, "channel", channel, setChannel)}
      <fieldset>
        <legend>{t("measures.about")}</legend>
        {[of.person, ...of.household].map((person) => (
          <label key={person.id} className="choice">
            <input
              type="checkbox"
              checked={about.some((each) => each.person.id === person.id)}
              onChange={() => toggle(person)}
            />
            {person.name || t("ui.no_name")}
          </label>
        ))}
        {about
          .filter((each) => ![of.person, ...of.household].some((known) => known.id === each.person.id))
          .map((each) => (
            <label key={each.person.id} className="choice">
              <input type="checkbox" checked onChange={() => toggle(each.person)} />
              {each.person.name || t("ui.no_name")}
            </label>
          ))}
      </fieldset>
      <PickPerson onPick={(person) => about.some((each) => each.person.id === person.id) || toggle(person)} />
      {withHousehold
        ? about.map((each) => (
            <div key={each.person.id} className="stack-tight">
              {choose(
                t("measures.consent_of", { name: each.person.name || t("ui.no_name") }),
                CONSENTS,
                "consent",
                each.consent,
                (consent) => change(each.person.id, { consent }),
              )}
              {each.consent === "not_asked" ? null : (
                <Field label={t("measures.agreed_to", { name: each.person.name || t("ui.no_name") })} optional>
                  {(control) => (
                    <Input
                      {...control}
                      maxLength={500}
                      value={each.note}
                      onChange={(event) => change(each.person.id, { note: event.target.value })}
                    />
                  )}
                </Field>
              )}
            </div>
          ))
        : null}
      <Field label={t("measures.said")} optional={Boolean(questions.length || decided)}>
        {(control) => (
          <Input.TextArea
            {...control}
            rows={3}
            maxLength={2000}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        )}
      </Field>
      <Field label={t("measures.new_questions")} help={t("measures.new_questions_help")}>
        {(control) => (
          <Input.TextArea {...control} rows={2} value={asked} onChange={(event) => setAsked(event.target.value)} />
        )}
      </Field>
      <div className="row">
        <Button type="primary" htmlType="submit" disabled={!ready} loading={keep.isPending}>
          {t("measures.keep_contact")}
        </Button>
        <Button onClick={onDone}>{t("ui.cancel")}</Button>
      </div>
    </form>
  );
}

/** Somebody of the household whom no number tells: found by name. */
function PickPerson({ onPick }: { onPick: (person: PersonLine) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const q = useSettled(typed.trim(), 300);
  const found = $api.useQuery("post", "/api/people/search", { body: { q, limit: 5 } }, { enabled: q.length > 1 });
  return (
    <>
      <Field label={t("measures.pick_person")} optional>
        {(control) => (
          <Input {...control} autoComplete="off" value={typed} onChange={(event) => setTyped(event.target.value)} />
        )}
      </Field>
      {q.length > 1 && found.data ? (
        <div className="row">
          {found.data.items.map((each) => (
            <Button
              key={each.id}
              size="small"
              onClick={() => {
                onPick(each);
                setTyped("");
              }}
            >
              {each.name || t("ui.no_name")} {each.telephone}
            </Button>
          ))}
          {found.data.items.length ? null : <span className="soft">{t("measures.nobody_found")}</span>}
        </div>
      ) : null}
    </>
  );
}
