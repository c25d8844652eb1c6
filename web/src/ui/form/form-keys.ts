import type { KeyboardEvent, RefObject } from "react";
import { useTranslation } from "react-i18next";
import { useKeys } from "../keys";
import { isAsked, type FormSession } from "./engine";

const CONTROLS = "input, textarea, select, button";

/** The place of the keys: a form hears them before its controls and before the screen that it stands in. */
export function useFormKeys(root: RefObject<HTMLElement | null>, session: FormSession, onEnd?: () => void) {
  const { t } = useTranslation();
  const focused = () => document.activeElement?.closest<HTMLElement>("[data-question]") ?? null;
  const door = () => root.current?.querySelector<HTMLElement>("[data-door]")?.click();

  const refuse = () => {
    const id = focused()?.dataset.question;
    const view = id ? session.view(id) : null;
    if (!id || view?.type !== "question" || !isAsked(view)) return;
    session.setState(id, view.state === "refused" ? "missing" : "refused");
  };
  const sure = () => focused()?.querySelector<HTMLElement>(".question-state")?.focus();
  const why = () => {
    const reason = focused()?.querySelector("details");
    if (reason) reason.open = !reason.open;
  };

  useKeys([
    { combo: "Alt+n", label: t("form.next_required"), run: door, inFields: true },
    { combo: "Alt+r", label: t("form.key_refuse"), run: refuse, inFields: true },
    { combo: "Alt+u", label: t("form.key_sure"), run: sure, inFields: true },
    { combo: "Alt+w", label: t("form.key_why"), run: why, inFields: true },
  ]);

  return (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const question = focused();
    if (!question || !(event.target instanceof HTMLElement)) return;
    const done =
      (event.key === "Enter" && !event.shiftKey && goesOn(event.target) && next(root.current, question, onEnd)) ||
      (/^[1-9]$/.test(event.key) && choose(question, event.target, Number(event.key)));
    if (!done) return;
    event.preventDefault();
    event.stopPropagation();
  };
}

/** Whether Enter has no meaning of its own where the focus is. */
function goesOn(target: HTMLElement): boolean {
  return !target.closest("textarea, button, summary, a") && target.getAttribute("aria-expanded") !== "true";
}

/** Presses the choice with that number. */
function choose(question: HTMLElement, target: HTMLElement, number: number): boolean {
  const typing = target instanceof HTMLInputElement && !["radio", "checkbox"].includes(target.type);
  if (typing || target.matches("textarea, select")) return false;
  const choice = question.querySelector<HTMLElement>(`[data-digit="${number}"]`);
  choice?.click();
  if (!choice) return question.querySelector("[data-digit]") !== null;
  choice.focus();
  return true;
}

function next(root: HTMLElement | null, from: HTMLElement, onEnd?: () => void): boolean {
  const all = [...(root?.querySelectorAll<HTMLElement>("[data-question]") ?? [])];
  const following = all[all.indexOf(from) + 1];
  if (following) focusQuestion(following);
  else if (onEnd) onEnd();
  else root?.querySelector<HTMLElement>("[data-door]")?.focus();
  return true;
}

/** Puts the focus where a question is answered: on the choice that is made, or on the first thing to fill in. */
export function focusQuestion(question: HTMLElement): void {
  const controls = [...question.querySelectorAll<HTMLElement>(`.form-control :is(${CONTROLS})`)];
  const usable = controls.filter((each) => each.tabIndex >= 0 && !each.matches(":disabled"));
  const chosen = usable.find((each) => each.matches("input[type=radio]:checked"));
  const control = chosen ?? usable[0];
  control?.focus();
  question.scrollIntoView?.({ block: "nearest" });
}

/** Leads to the first of some questions after the one that has the focus, and from the last round to the first. */
export function focusNextOf(ids: string[]): void {
  const places = ids.flatMap((id) => document.querySelector<HTMLElement>(`[data-question="${CSS.escape(id)}"]`) ?? []);
  const here = document.activeElement?.closest("[data-question]");
  const after = places.find((each) => here && here.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING);
  const there = after ?? places[0];
  if (there) focusQuestion(there);
}
