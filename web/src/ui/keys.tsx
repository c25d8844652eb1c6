import { useEffect, useRef, useSyncExternalStore } from "react";

export interface KeyBinding {
  /** For example `F2`, `Ctrl+Enter`, `/` or `3`. */
  combo: string;
  label: string;
  run: () => void;
  /** Works while someone is typing in a field. */
  inFields?: boolean;
}

let layers: { current: KeyBinding[] }[] = [];
const listeners = new Set<() => void>();
let shown: KeyBinding[] = [];

function changed() {
  const seen = new Set<string>();
  shown = [...layers]
    .reverse()
    .flatMap((layer) => layer.current)
    .filter(({ combo }) => !seen.has(combo) && seen.add(combo));
  for (const listener of listeners) listener();
}

/** Alt makes other characters of keys on some keyboards: what is printed on the key counts. */
function underAlt(event: KeyboardEvent): string | null {
  if (/^Digit\d$/.test(event.code)) return event.code.slice(5);
  const strange = /^Key[A-Z]$/.test(event.code) && !/^[a-z]$/i.test(event.key);
  return strange ? event.code.slice(3).toLowerCase() : null;
}

export function comboOf(event: KeyboardEvent): string {
  const ctrl = event.ctrlKey || event.metaKey ? "Ctrl+" : "";
  const alt = event.altKey ? "Alt+" : "";
  const plain = event.altKey ? underAlt(event) : null;
  return ctrl + alt + (plain ?? (event.key.length === 1 ? event.key.toLowerCase() : event.key));
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  return target instanceof HTMLInputElement && !["radio", "checkbox", "button"].includes(target.type);
}

/** Whether Enter, on a control that is filled in, ends what the screen is about rather than the control. */
function passesThrough(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLSelectElement) && !(target instanceof HTMLInputElement)) return false;
  return target.value !== "" && target.type !== "search" && target.closest("[data-enter-through]") !== null;
}

/** Whether the key already means something to the control that has the focus. */
function isTaken(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement) || event.key !== "Enter") return false;
  return target.closest("button, a, summary") !== null && target.closest("[data-enter-through]") === null;
}

function onKey(event: KeyboardEvent) {
  if (event.defaultPrevented || event.isComposing) return;
  if (event.target instanceof HTMLElement && event.target.closest('[role="dialog"]')) return;
  const combo = comboOf(event);
  for (const layer of [...layers].reverse()) {
    const binding = layer.current.find((candidate) => candidate.combo === combo);
    if (!binding) continue;
    const through = event.key === "Enter" && passesThrough(event.target);
    if (isTyping(event.target) && !binding.inFields && !through) return;
    if (!binding.inFields && isTaken(event)) return;
    event.preventDefault();
    binding.run();
    return;
  }
}

/** Binds keys while the part is on the screen; the newest part has the first word. */
export function useKeys(bindings: KeyBinding[]): void {
  const layer = useRef(bindings);
  layer.current = bindings;
  const signature = bindings.map(({ combo, label }) => combo + label).join("\n");
  useEffect(() => {
    if (layers.length === 0) window.addEventListener("keydown", onKey);
    layers = [...layers, layer];
    return () => {
      layers = layers.filter((other) => other !== layer);
      if (layers.length === 0) window.removeEventListener("keydown", onKey);
      changed();
    };
  }, []);
  useEffect(changed, [signature]);
}

/** Every key that works on the screen now, for the help panel. */
export function useShownKeys(): KeyBinding[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => shown,
  );
}

function listenToFocus(listener: () => void): () => void {
  document.addEventListener("focusin", listener);
  document.addEventListener("focusout", listener);
  document.addEventListener("input", listener);
  return () => {
    document.removeEventListener("focusin", listener);
    document.removeEventListener("focusout", listener);
    document.removeEventListener("input", listener);
  };
}

function keepsEnter(): boolean {
  const at = document.activeElement;
  return at?.closest("[data-question]") != null || (isTyping(at) && !passesThrough(at));
}

/** Whether Enter belongs to the field that has the focus, so that a screen may name the key that works. */
export function useEnterIsTaken(): boolean {
  return useSyncExternalStore(listenToFocus, keepsEnter);
}
