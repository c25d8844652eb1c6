import type {
  AnyNode,
  GroupNode,
  InputNode,
  NoteNode,
  RangeNode,
  RankNode,
  RepeatInstanceNode,
  RepeatRangeNode,
  RootNode,
  SelectNode,
  TriggerNode,
  UploadNode,
} from "@getodk/xforms-engine";
import type { AnswerState } from "../../answer-state";
import type { Asks, Choice, PartView, QuestionView, RepeatView, Violation } from "../engine";
import { spansOf, split } from "./texts";

/** Turns the engine's nodes into what a screen shows of them. Reads only; whoever calls it notices what was read. */
export type AskedNode = InputNode | NoteNode | RangeNode | RankNode | SelectNode | TriggerNode | UploadNode;
export type PartNode = RootNode | GroupNode | RepeatInstanceNode;

/** What we keep beside a question, because the answers' XML has no room for it. */
export interface Beside {
  state: AnswerState;
  /** What was typed and cannot be read as the answer that is wanted. */
  unreadable: string | null;
  /** What was known before anybody asked. */
  known: string | null;
}

export const isPart = (node: AnyNode): node is PartNode =>
  node.nodeType === "root" || node.nodeType === "group" || node.nodeType === "repeat-instance";
export const isRepeat = (node: AnyNode): node is RepeatRangeNode => node.nodeType.startsWith("repeat-range");
export const isQuestion = (node: AnyNode): node is AskedNode =>
  !isPart(node) && !isRepeat(node) && node.nodeType !== "model-value";

/** The nodes below one that somebody sees. */
export function childrenOf(node: PartNode | RepeatRangeNode): AnyNode[] {
  return (node.currentState.children as readonly AnyNode[]).filter((child) => child.nodeType !== "model-value");
}

export function partView(node: PartNode): PartView {
  const state = node.currentState;
  const rounds = node.nodeType === "repeat-instance" ? childrenOf(node.parent) : null;
  return {
    type: "part",
    id: node.nodeId,
    path: state.reference,
    relevant: state.relevant && (node.nodeType === "root" || node.currentState.hasRelevantBodyNodes),
    label: spansOf(state.label),
    round: rounds && rounds.findIndex((each) => each.nodeId === node.nodeId) + 1,
    children: childrenOf(node).map((child) => child.nodeId),
  };
}

export function repeatView(node: RepeatRangeNode): RepeatView {
  const state = node.currentState;
  return {
    type: "repeat",
    id: node.nodeId,
    path: state.reference,
    relevant: state.relevant && (state.hasRelevantBodyNodes || node.nodeType === "repeat-range:uncontrolled"),
    label: spansOf(state.label),
    counted: node.nodeType === "repeat-range:controlled",
    children: state.children.map((child) => child.nodeId),
  };
}

export function questionView(node: AskedNode, beside: Beside): QuestionView {
  const state = node.currentState;
  const { said, why } = split(state.hint);
  return {
    type: "question",
    id: node.nodeId,
    path: state.reference,
    relevant: state.relevant,
    label: spansOf(state.label),
    hint: said,
    why,
    asks: asksOf(node),
    value: beside.unreadable ?? state.instanceValue,
    required: state.required,
    readonly: state.readonly,
    violation: violationOf(node, beside),
    state: beside.state,
    known: beside.known !== null && beside.known === state.instanceValue,
  };
}

export function violationOf(node: AskedNode, beside: Beside): Violation | null {
  const { reference: path, relevant } = node.currentState;
  if (!relevant) return null;
  if (beside.unreadable !== null) return { id: node.nodeId, path, rule: "kind", message: null };
  const { violation } = node.validationState;
  if (!violation || (violation.condition === "required" && beside.state === "refused")) return null;
  return { id: node.nodeId, path, rule: violation.condition, message: violation.message?.asString.trim() || null };
}

const UNSUPPORTED = ["geotrace", "geoshape", "barcode", "binary"];

/** Whether this screen takes an answer to it, told without making its view. */
export function isAnswerable(node: AskedNode): boolean {
  if (node.nodeType === "note" || node.nodeType === "upload" || node.currentState.readonly) return false;
  return node.nodeType !== "input" || !UNSUPPORTED.includes(node.valueType);
}

export function asksOf(node: AskedNode): Asks {
  switch (node.nodeType) {
    case "input":
      return inputAsks(node);
    case "note":
      return { kind: "note" };
    case "trigger":
      return { kind: "acknowledge" };
    case "range": {
      const { start, end, step } = node.definition.bounds;
      return { kind: "range", from: Number(start), to: Number(end), step: Number(step) };
    }
    case "select":
      return { kind: node.selectType === "select1" ? "one" : "many", choices: choicesOf(node), folded: isFolded(node) };
    case "rank":
      return { kind: "rank", choices: choicesOf(node), folded: false };
    case "upload":
      return { kind: "unsupported", what: node.nodeOptions.media.type ?? "file" };
  }
}

function inputAsks(node: InputNode): Asks {
  const looks = looksOf(node);
  if (UNSUPPORTED.includes(node.valueType)) return { kind: "unsupported", what: node.valueType };
  switch (node.valueType) {
    case "int":
      return { kind: "integer" };
    case "decimal":
    case "time":
    case "geopoint":
      return { kind: node.valueType };
    case "dateTime":
      return { kind: "datetime" };
    case "date":
      return { kind: looks.has("month-year") ? "month" : looks.has("year") ? "year" : "date" };
    default: {
      const rows = (node.nodeOptions as { rows?: number | null } | null)?.rows;
      return { kind: "text", lines: rows ?? (looks.has("multiline") ? 3 : 1) };
    }
  }
}

function looksOf(node: InputNode | SelectNode): Set<string> {
  return new Set(node.appearances as unknown as Iterable<string>);
}

function isFolded(node: SelectNode): boolean {
  const looks = looksOf(node);
  return looks.has("minimal") || looks.has("autocomplete");
}

function choicesOf(node: SelectNode | RankNode): Choice[] {
  return node.currentState.valueOptions.map((item) => ({ value: item.value, label: spansOf(item.label) }));
}
