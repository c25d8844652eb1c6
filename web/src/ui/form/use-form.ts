import { createContext, useContext, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import type { FormEngine, FormPayload, FormSession, NodeView, OpenOptions, Progress } from "./engine";
import { odkEngine } from "./odk/engine";

export interface Opened {
  session: FormSession | null;
  error: unknown;
}

interface Asked extends Omit<OpenOptions, "language"> {
  /** Whose answers they are: for another, the form is opened anew. */
  of: string;
  xml: string;
}

const NOTHING: Opened = { session: null, error: null };

/** Opens a form once for one person; what it begins with is looked at then and never again. */
export function useFormSession(asked: Asked, engine: FormEngine = odkEngine): Opened {
  const { i18n } = useTranslation();
  const latest = useRef(asked);
  latest.current = asked;
  const language = useRef(i18n.language);
  language.current = i18n.language;
  const [opened, setOpened] = useState<Opened & { of?: string; xml?: string }>(NOTHING);
  const { of, xml } = asked;
  useEffect(() => {
    let current = true;
    const { instance, states, prefill } = latest.current;
    engine.open(xml, { instance, states, prefill, language: language.current }).then(
      (session) => current && setOpened({ session, error: null, of, xml }),
      (error: unknown) => current && setOpened({ session: null, error, of, xml }),
    );
    return () => {
      current = false;
    };
  }, [engine, of, xml]);
  return opened.of === of && opened.xml === xml ? opened : NOTHING;
}

const REST = 300;

/** Hands over what is to be kept, a moment after the answering rests, and at the latest when the form is left. */
export function useFormDraft(
  session: FormSession | null,
  keep: ((payload: FormPayload) => void) | undefined,
  after = REST,
): void {
  const latest = useRef(keep);
  latest.current = keep;
  useEffect(() => {
    if (!session) return undefined;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const hand = () => {
      timer = null;
      latest.current?.(session.payload());
    };
    const stop = session.onChange(() => {
      if (timer) clearTimeout(timer);
      timer = setTimeout(hand, after);
    });
    return () => {
      stop();
      if (!timer) return;
      clearTimeout(timer);
      hand();
    };
  }, [session, after]);
}

interface FormContext {
  session: FormSession;
  /** Says what is missing even where nobody has been yet. */
  insist: boolean;
  /** Why people decline; without it, a refusal has no reason. */
  refusals?: Refusals;
}

/** The reasons for declining, and which was given for which question. */
export interface Refusals {
  choices: { code: string; title: string }[];
  reasons: Record<string, string>;
  onReason: (path: string, code: string) => void;
}

const Context = createContext<FormContext | null>(null);
export const FormProvider = Context.Provider;

export function useForm(): FormContext {
  const found = useContext(Context);
  if (!found) throw new Error("a part of a form stands outside of one");
  return found;
}

/** One node as it stands now; whoever uses it is drawn again only when this node changes. */
export function useView(id: string): NodeView {
  const { session } = useForm();
  return useSyncExternalStore(
    (listener) => session.subscribe(id, listener),
    () => session.view(id),
  );
}

export function useProgress(session: FormSession): Progress {
  return useSyncExternalStore(session.subscribeProgress, session.progress);
}
