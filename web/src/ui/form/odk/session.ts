import type { AnyNode, RepeatInstanceNode, RepeatRangeNode, RootNode } from "@getodk/xforms-engine";
import { stateAfter, type AnswerState } from "../../answer-state";
import type { FormPayload, FormSession, Known, NodeView, Progress } from "../engine";
import type { Cells, Watched } from "./cells";
import { languagesOf, speak } from "./languages";
import { isReadable, put, tidied } from "./values";
import {
  asksOf,
  childrenOf,
  isAnswerable,
  isPart,
  isQuestion,
  isRepeat,
  partView,
  questionView,
  repeatView,
  violationOf,
  type AskedNode,
  type Beside,
} from "./views";

interface Kept {
  states: Record<string, string>;
  known: Record<string, Known>;
}

/**
 * One person's answers while they are being given.
 *
 * Owns what the engine does not know: how sure we are of an answer, what was typed and cannot be read, and what was
 * known before. It is kept by node, because the path of a node changes when one before it is taken out.
 */
export function makeSession(root: RootNode, cells: Cells, kept: Kept): FormSession {
  const nodes = new Map<string, AnyNode>([[root.nodeId, root]]);
  const besides = new Map<string, Beside>();
  const views = new Map<string, Watched<NodeView>>();
  const refused = new Map<string, string>();
  let opening = true;

  const besideOf = (node: AskedNode): Beside => {
    const found = besides.get(node.nodeId);
    if (found) return found;
    const { reference, instanceValue } = node.currentState;
    const known = opening ? kept.known[reference] : undefined;
    const before =
      (opening ? kept.states[reference] : undefined) ?? (known?.value === instanceValue ? known?.state : undefined);
    const made = cells.cell<Beside>({
      state: (before ?? stateAfter(undefined, instanceValue)) as AnswerState,
      unreadable: null,
      known: known?.value ?? null,
    });
    besides.set(node.nodeId, made);
    return made;
  };

  const compute = (node: AnyNode): NodeView => {
    if (!isQuestion(node)) for (const child of childrenOf(node as never)) nodes.set(child.nodeId, child);
    if (isPart(node)) return partView(node);
    if (isRepeat(node)) return repeatView(node);
    return questionView(node as AskedNode, besideOf(node as AskedNode));
  };

  const nodeOf = (id: string): AnyNode => {
    const node = nodes.get(id);
    if (!node) throw new Error(`no node ${id} is on the screen`);
    return node;
  };

  const viewOf = (id: string): Watched<NodeView> => {
    const found = views.get(id);
    if (found) return found;
    const node = nodeOf(id);
    const made = cells.watch(() => compute(node));
    views.set(id, made);
    return made;
  };

  /** Every question below a node that applies now, in the order in which they are asked. */
  const applying = (node: AnyNode): AskedNode[] => {
    if (!node.currentState.relevant) return [];
    nodes.set(node.nodeId, node);
    if (isQuestion(node)) return [node];
    return childrenOf(node as never).flatMap(applying);
  };

  /** What was kept belongs to the nodes of the beginning; one that comes later may get the path of one that left. */
  const settle = (node: AnyNode) => {
    if (isQuestion(node)) besideOf(node);
    else for (const child of childrenOf(node as never)) settle(child);
  };
  settle(root);
  opening = false;

  const progress = cells.watch<Progress>(() => {
    const questions = applying(root).filter(isAnswerable);
    const blank = questions.filter((node) => !node.currentState.instanceValue && besideOf(node).unreadable === null);
    const refusals = blank.filter((node) => besideOf(node).state === "refused");
    const left = blank.filter((node) => node.currentState.required && !refusals.includes(node));
    return {
      asked: questions.length,
      answered: questions.length - blank.length,
      refused: refusals.length,
      left: left.map((node) => node.nodeId),
    };
  }, alike);

  const answer = (node: AskedNode, text: string) => {
    const beside = besideOf(node);
    const asks = asksOf(node);
    const value = tidied(asks.kind, text);
    const readable = isReadable(asks, value);
    beside.unreadable = readable ? null : text;
    put(node, readable ? value : "");
    beside.state = stateAfter(beside.state, value) as AnswerState;
  };

  const states = (): Record<string, AnswerState> =>
    Object.fromEntries(
      applying(root)
        .filter((node) => besideOf(node).unreadable === null)
        .map((node) => [node.currentState.reference, besideOf(node).state] as const)
        .filter(([, state]) => state !== "missing"),
    );

  const payload = cells.watch<FormPayload>(() => ({
    instance: root.instanceState.instanceXML,
    states: states(),
    violations: applying(root).flatMap((node) => violationOf(node, besideOf(node)) ?? []),
  }));

  /** Reads everything that would be sent without writing it down, which is dearer. */
  const touched = cells.watch(() => applying(root).map((node) => [besideOf(node).state, node.currentState.value]));

  return {
    root: root.nodeId,
    languages: languagesOf(root),
    language: () => root.currentState.activeLanguage.language,
    setLanguage: (language) => cells.act(() => speak(root, language)),
    view: (id) => viewOf(id).read(),
    subscribe: (id, listener) => viewOf(id).subscribe(listener),
    setValue: (id, value) => cells.act(() => answer(nodeOf(id) as AskedNode, value)),
    setState: (id, state) =>
      cells.act(() => {
        const node = nodeOf(id) as AskedNode;
        const beside = besideOf(node);
        if (state === "refused") {
          refused.set(id, beside.unreadable ?? node.currentState.instanceValue);
          answer(node, "");
        } else if (beside.state === "refused" && refused.get(id)) answer(node, refused.get(id) ?? "");
        beside.state = state;
      }),
    addRepeat: (id) =>
      cells.act(() => {
        const range = nodeOf(id) as RepeatRangeNode;
        if ("addInstances" in range) range.addInstances();
        viewOf(id).read();
        return range.currentState.children.at(-1)?.nodeId ?? id;
      }),
    removeRepeat: (id) => {
      const round = nodeOf(id) as RepeatInstanceNode;
      const range = round.parent;
      const place = range.currentState.children.findIndex((each) => each.nodeId === id);
      if (!("removeInstances" in range)) return () => {};
      const taken = taking(round, besideOf);
      cells.act(() => range.removeInstances(place));
      return () =>
        cells.act(() => {
          range.addInstances(place - 1);
          const again = range.currentState.children[place];
          if (again) giveBack(again, taken, besideOf);
        });
    },
    progress: progress.read,
    subscribeProgress: progress.subscribe,
    violations: () => payload.read().violations,
    payload: payload.read,
    onChange: (listener) => {
      touched.read();
      return touched.subscribe(() => {
        touched.read();
        listener();
      });
    },
  };
}

type Taken = { value: string; beside: Beside } | Taken[];

/** The answers below a node, in the order of its children, so that they can be given back to one like it. */
function taking(node: AnyNode, besideOf: (node: AskedNode) => Beside): Taken {
  if (isQuestion(node)) return { value: node.currentState.instanceValue, beside: { ...besideOf(node) } };
  return childrenOf(node as never).map((child) => taking(child, besideOf));
}

function giveBack(node: AnyNode, taken: Taken, besideOf: (node: AskedNode) => Beside): void {
  if (!Array.isArray(taken)) {
    if (!isQuestion(node)) return;
    if (node.currentState.instanceValue !== taken.value) put(node, taken.value);
    return void Object.assign(besideOf(node), taken.beside);
  }
  if (isRepeat(node) && "addInstances" in node) {
    const lacking = taken.length - node.currentState.children.length;
    if (lacking > 0) node.addInstances(undefined, lacking);
    if (lacking < 0) node.removeInstances(taken.length, -lacking);
  }
  for (const [place, child] of childrenOf(node as never).entries()) {
    if (taken[place]) giveBack(child, taken[place], besideOf);
  }
}

function alike(a: Progress, b: Progress): boolean {
  return a.asked === b.asked && a.answered === b.answered && a.refused === b.refused && a.left.join() === b.left.join();
}
