import { useEffect, useState, type FormEvent } from "react";
import { Link } from "wouter";
import { useTranslation } from "react-i18next";
import type { TFunction } from "i18next";
import { Button } from "antd";
import { client, refetch } from "../api/client";
import type { Holdings, HoldingSentence } from "../api/contract";
import { usePermission } from "../api/session";
import { downloadFile } from "../api/transfer";
import { makeFormat, useFormat, type Format } from "../i18n/formatters";
import { wordsOf, type Language } from "../i18n/language";
import { Field } from "./field";
import { to } from "./paths";
import { TellFeedback } from "./tell-feedback";
import { TextField } from "./text-field";
import { say } from "./toasts";
import { Trouble } from "./waiting";
import "./holdings.css";

/** In the order in which they are said. */
const PARTS = ["data", "source", "told_us", "decided", "shared", "looks", "kept", "rights"] as const;

type Confirmed = "identity" | "telephone" | "document";

interface HoldingsProps {
  person: string;
  /** The call in which they ask. */
  task?: string;
  /** The language in which it is read out, unless another is chosen. */
  language?: Language;
}

/** What we hold about somebody who asks: first who it is, then sentences to be read out. */
export function HoldingsAnswer({ person, task, language }: HoldingsProps) {
  const [known, setKnown] = useState<{ holdings: Holdings; by: Confirmed } | null>(null);
  return known ? (
    <ReadOut person={person} task={task} language={language} by={known.by} holdings={known.holdings} />
  ) : (
    <WhoAsks person={person} task={task} onKnown={(holdings, by) => setKnown({ holdings, by })} />
  );
}

function WhoAsks({ person, task, onKnown }: HoldingsProps & { onKnown: (found: Holdings, by: Confirmed) => void }) {
  const { t } = useTranslation();
  const maySee = usePermission("people.read");
  const [by, setBy] = useState<Confirmed>("identity");
  const [lastFour, setLastFour] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const ways: Confirmed[] = maySee && !task ? ["identity", "telephone", "document"] : ["identity", "telephone"];
  const check = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    const answer = await client
      .POST("/api/people/{person_id}/holdings", {
        params: { path: { person_id: person } },
        body: { confirmed_by: by, last_four: by === "document" ? "" : lastFour },
      })
      .catch((failure: unknown) => ({ data: undefined, error: failure }));
    setBusy(false);
    if (answer.data) onKnown(answer.data, by);
    else setError(answer.error);
  };
  return (
    <form className="form" onSubmit={check}>
      <h2>{t("holdings.confirm")}</h2>
      <p className="soft">{t("holdings.confirm_help")}</p>
      {error ? <Trouble error={error} /> : null}
      <fieldset>
        <legend className="unseen">{t("holdings.confirm")}</legend>
        {ways.map((each) => (
          <label key={each} className="choice">
            <input type="radio" name="confirmed-by" checked={by === each} onChange={() => setBy(each)} />
            {t(`holdings.by_${each}`)}
          </label>
        ))}
      </fieldset>
      {by === "document" ? null : (
        <TextField
          label={t("holdings.last_four")}
          autoComplete="off"
          autoCapitalize="characters"
          autoFocus
          maxLength={4}
          value={lastFour}
          onChange={setLastFour}
        />
      )}
      <div>
        <Button
          type="primary"
          htmlType="submit"
          loading={busy}
          disabled={by !== "document" && lastFour.trim().length !== 4}
        >
          {t("holdings.check")}
        </Button>
      </div>
    </form>
  );
}

function ReadOut({ person, task, language, by, holdings }: HoldingsProps & { by: Confirmed; holdings: Holdings }) {
  const { t } = useTranslation();
  const format = useFormat();
  const mayReadFacts = usePermission("facts.read");
  const [tongue, setTongue] = useState<Language>(language ?? format.language);
  const [told, setTold] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const spoken = useWordsOf(tongue);
  const attempt = async (act: () => Promise<void>) => {
    setBusy(true);
    setError(null);
    await act().catch(setError);
    setBusy(false);
  };
  const tell = () =>
    attempt(async () => {
      const answer = await client.POST("/api/people/{person_id}/holdings/told", {
        params: { path: { person_id: person } },
        body: { confirmed_by: by },
      });
      if (answer.error) throw answer.error;
      setTold(true);
      say(t("holdings.told_kept"));
      void refetch("/api/people");
    });
  const print = () =>
    attempt(() => downloadFile(`/api/people/${person}/holdings/print`, { language: tongue }, "holdings.pdf"));
  return (
    <div className="stack holdings">
      <p className="note">
        {format.sentences(
          t("holdings.read_out"),
          holdings.told_at ? t("holdings.told_before", { at: format.when(holdings.told_at) }) : "",
        )}
      </p>
      <Field label={t("holdings.language")}>
        {(control) => (
          <select
            {...control}
            className="native"
            value={tongue}
            onChange={(event) => setTongue(event.target.value as Language)}
          >
            <option value="zh-CN">中文</option>
            <option value="en">English</option>
          </select>
        )}
      </Field>
      {spoken ? (
        <div lang={tongue} className="stack">
          {PARTS.map((part) => (
            <Part key={part} part={part} of={holdings} words={spoken} format={makeFormat(tongue)} />
          ))}
        </div>
      ) : null}
      {mayReadFacts ? (
        <Link href={to.facts(person)}>{t("holdings.why")}</Link>
      ) : (
        <p className="soft">{t("holdings.why_in_call")}</p>
      )}
      {error ? <Trouble error={error} /> : null}
      <div className="row">
        <Button type="primary" loading={busy} disabled={told} onClick={tell}>
          {t("holdings.told")}
        </Button>
        <Button loading={busy} onClick={print}>
          {t("holdings.print")}
        </Button>
        <TellFeedback task={task} person={person} kind="correction" label={t("holdings.note_correction")} />
        <TellFeedback task={task} person={person} kind="complaint" label={t("holdings.note_complaint")} />
      </div>
    </div>
  );
}

function Part({ part, of, words, format }: { part: string; of: Holdings; words: TFunction; format: Format }) {
  const said = of.sentences.filter((each) => each.part === part);
  if (said.length === 0) return null;
  return (
    <section className="stack-tight" aria-label={words(`holding_part.${part}`)}>
      <h3>{words(`holding_part.${part}`)}</h3>
      {said.map((each, at) => (
        <p key={`${each.key}${at}`}>{holdingText(words, format, each)}</p>
      ))}
    </section>
  );
}

/** One sentence in the language in which it is read out. */
export function holdingText(t: TFunction, format: Format, { key, params }: HoldingSentence): string {
  const filled = Object.entries(params).map(([name, values]) => {
    const said = values.map((each) => {
      if (each.day) return format.date(`${each.day}T00:00`);
      const called = each.title ? format.title(each.title) : each.word ? t(each.word, each.text ?? "") : each.text;
      if (called == null) return format.number(each.n ?? 0);
      return each.n ? t("holdings.several", { name: called, n: format.number(each.n) }) : called;
    });
    return [name, said.join(t("ui.comma"))];
  });
  return String(t(key, Object.fromEntries(filled)));
}

/** The words of a language that need not be the screen's; nothing while they are fetched. */
function useWordsOf(language: Language): TFunction | null {
  const [found, setFound] = useState<{ language: Language; words: TFunction } | null>(null);
  useEffect(() => {
    let left = false;
    void wordsOf(language).then((words) => {
      if (!left) setFound({ language, words });
    });
    return () => {
      left = true;
    };
  }, [language]);
  return found?.language === language ? found.words : null;
}
