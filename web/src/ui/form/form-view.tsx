import { useEffect, useId, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import type { FormPayload, FormSession } from "./engine";
import "./form.css";
import { focusNextOf, useFormKeys } from "./form-keys";
import { Nodes } from "./node";
import { FormProvider, useFormDraft, useProgress, useView, type Opened, type Refusals } from "./use-form";
import { Bones } from "../waiting";

interface FormViewProps {
  session: FormSession;
  /** What the form is called, for whoever cannot see where it begins. */
  title: string;
  /** Marks what is missing although nobody has been there: when somebody wants to send it as it is. */
  insist?: boolean;
  /** Is told what to keep, a moment after each change. */
  onDraft?: (payload: FormPayload) => void;
  /** Why people decline to answer. */
  refusals?: Refusals;
  /** Enter on the last question. */
  onEnd?: () => void;
}

/**
 * A questionnaire with our own controls: how far it is, its questions, its keys.
 *
 * Knows a session and not which engine is behind it, nor what happens to the answers.
 */
export function FormView({ session, title, insist = false, refusals, onDraft, onEnd }: FormViewProps) {
  const root = useRef<HTMLElement>(null);
  useFormDraft(session, onDraft);
  const onKeyDown = useFormKeys(root, session, onEnd);
  // The screen around may be drawn for reasons of its own; its questions are not.
  const context = useMemo(() => ({ session, insist, refusals }), [session, insist, refusals]);
  return (
    <FormProvider value={context}>
      <section ref={root} className="form-view" aria-label={title} onKeyDownCapture={onKeyDown}>
        <FormHead session={session} />
        <Questions session={session} />
        <KeyLine />
      </section>
    </FormProvider>
  );
}

/** A questionnaire that is being opened, that cannot be, or that is there. */
export function Questionnaire({ opened, ...form }: Omit<FormViewProps, "session"> & { opened: Opened }) {
  const { t } = useTranslation();
  if (opened.session) return <FormView {...form} session={opened.session} />;
  if (!opened.error) return <Bones />;
  return (
    <p className="note note-warn" role="alert">
      {t("form.could_not_open")}
    </p>
  );
}

function Questions({ session }: { session: FormSession }) {
  const view = useView(session.root);
  return view.type === "part" ? <Nodes ids={view.children} lang={codeOf(session.language())} /> : null;
}

/** The code in “中文 (zh)”, for readers and hyphens; a form need not have one. */
function codeOf(language: string): string | undefined {
  return /\(([A-Za-z-]+)\)\s*$/.exec(language)?.[1];
}

/** How far the answers are, the door to what is still needed, and the language of the questions. */
function FormHead({ session }: { session: FormSession }) {
  const { t } = useTranslation();
  const { asked, answered, refused, left } = useProgress(session);
  return (
    <div className="form-head">
      <span className="form-progress">
        <b>{t("form.answered_of", { answered, asked })}</b>
        {refused ? <span className="soft">{t("form.refused_n", { count: refused })}</span> : null}
        <span className={left.length ? "soft" : "mark mark-ok"}>
          {left.length ? t("form.required_left", { count: left.length }) : t("form.nothing_left")}
        </span>
      </span>
      {left.length ? (
        <Button size="small" data-door onClick={() => focusNextOf(left)}>
          {t("form.next_required")} <kbd aria-hidden="true">Alt+N</kbd>
        </Button>
      ) : null}
      <FormLanguage session={session} />
    </div>
  );
}

/** The questions follow the screen's language until somebody chooses another to read them in. */
function FormLanguage({ session }: { session: FormSession }) {
  const { t, i18n } = useTranslation();
  const id = useId();
  const [chosen, setChosen] = useState("");
  useView(session.root);
  useEffect(() => session.setLanguage(chosen || i18n.language), [session, chosen, i18n.language]);
  if (session.languages.length < 2) return null;
  return (
    <div className="form-language">
      <label htmlFor={id}>{t("form.language")}</label>
      <select id={id} className="native" value={session.language()} onChange={(event) => setChosen(event.target.value)}>
        {session.languages.map((each) => (
          <option key={each} value={each}>
            {each.replace(/\s*\([^()]*\)\s*$/, "")}
          </option>
        ))}
      </select>
    </div>
  );
}

function KeyLine() {
  const { t } = useTranslation();
  const keys = [
    ["⏎", t("form.key_next")],
    ["1–9", t("form.key_choose")],
    ["Alt+R", t("form.key_refuse")],
    ["Alt+U", t("form.key_sure")],
    ["Alt+W", t("form.key_why")],
  ];
  return (
    <p className="form-keys faint">
      {keys.map(([key, does]) => (
        <span key={key}>
          <kbd>{key}</kbd> {does}
        </span>
      ))}
    </p>
  );
}
