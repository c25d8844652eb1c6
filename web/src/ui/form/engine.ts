import type { AnswerState } from "../answer-state";

/**
 * What our screens need from whatever runs a questionnaire, and nothing more.
 *
 * Owns the shape of a form as the screen sees it. Must not know which engine runs it, nor how anything is drawn.
 * Every value is the text that stands in the answers' XML; an empty text is no answer.
 */
export interface FormEngine {
  /** Reads a form in XForm XML and begins, or resumes, one person's answers to it. */
  open: (xml: string, options: OpenOptions) => Promise<FormSession>;
  /** Gets ready, so that the first form is there sooner. */
  warm: () => Promise<void>;
}

export interface OpenOptions {
  /** The language of the screen; the form's nearest one is taken. */
  language: string;
  /** Answers as they were when they were last kept. */
  instance?: string;
  /** How sure we were of each of them, by path. */
  states?: Record<string, string>;
  /** What is known of the person already, by path; it is not asked for twice. */
  prefill?: Record<string, Known>;
}

export interface Known {
  value: string;
  state?: AnswerState;
}

export interface FormSession {
  /** The node that holds all others. */
  readonly root: string;
  /** The languages that the form is written in, as it calls them; none when it has no names for them. */
  readonly languages: string[];
  language: () => string;
  setLanguage: (language: string) => void;
  /** One node as it stands now: the same object until something about it changes. */
  view: (id: string) => NodeView;
  /** Hears when the view of a node is no longer what it was. */
  subscribe: (id: string, listener: () => void) => () => void;
  setValue: (id: string, value: string) => void;
  setState: (id: string, state: AnswerState) => void;
  /** Adds one more to a repeat and says which node it is. */
  addRepeat: (id: string) => string;
  /** Takes one out of its repeat; what is returned puts it back, answers and all. */
  removeRepeat: (id: string) => () => void;
  progress: () => Progress;
  subscribeProgress: (listener: () => void) => () => void;
  /** What keeps the answers from being complete; a refused question is no violation. */
  violations: () => Violation[];
  /** What is to be kept or sent: the answers to what applies, and how sure we are of them. */
  payload: () => FormPayload;
  /** Hears of every change to what would be sent. */
  onChange: (listener: () => void) => () => void;
}

export interface FormPayload {
  /** The answers as XML, without those to questions that do not apply. */
  instance: string;
  /** By path, without those that are missing. */
  states: Record<string, AnswerState>;
  violations: Violation[];
}

export interface Violation {
  id: string;
  path: string;
  /** `kind` is an answer that cannot be read as what was asked for, and so stands in no instance. */
  rule: "required" | "constraint" | "kind";
  /** The form's own words; null where it has none. */
  message: string | null;
}

export interface Progress {
  /** Questions that apply now. */
  asked: number;
  answered: number;
  refused: number;
  /** Required questions with neither an answer nor a refusal, in their order. */
  left: string[];
}

export type NodeView = QuestionView | PartView | RepeatView;

interface BaseView {
  id: string;
  /** Where it stands among the answers, for example `/data/contacts[2]/name`. */
  path: string;
  relevant: boolean;
  label: Span[];
}

/** A group, one round of a repeat, or the whole form. */
export interface PartView extends BaseView {
  type: "part";
  /** Its place among the rounds of its repeat, from 1. */
  round: number | null;
  children: string[];
}

export interface RepeatView extends BaseView {
  type: "repeat";
  /** How many there are follows from another answer. */
  counted: boolean;
  children: string[];
}

export interface QuestionView extends BaseView {
  type: "question";
  asks: Asks;
  hint: Span[];
  /** Why it is asked, for whoever is asked that. */
  why: Span[];
  value: string;
  required: boolean;
  readonly: boolean;
  violation: Violation | null;
  state: AnswerState;
  /** The answer is what was known before. */
  known: boolean;
}

/** What kind of answer a question wants. */
export type Asks =
  | { kind: "text"; lines: number }
  | { kind: "integer" | "decimal" | "date" | "time" | "datetime" | "geopoint" | "note" | "acknowledge" }
  | { kind: "month" | "year" }
  | { kind: "range"; from: number; to: number; step: number }
  | { kind: "one" | "many" | "rank"; choices: Choice[]; folded: boolean }
  | { kind: "unsupported"; what: string };

export interface Choice {
  value: string;
  label: Span[];
}

/** A piece of a label. */
export interface Span {
  text: string;
  strong?: boolean;
  em?: boolean;
}

export function plain(spans: Span[]): string {
  return spans.map((span) => span.text).join("");
}

/** Whether there is anything in it to answer. */
export function isAsked(view: QuestionView): boolean {
  return !view.readonly && view.asks.kind !== "note" && view.asks.kind !== "unsupported";
}
