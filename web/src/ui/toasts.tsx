import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

interface Toast {
  id: number;
  text: string;
  undo?: () => void;
}

const UNDO_FOR = 6_000;
let toasts: Toast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function show(next: Toast[]) {
  toasts = next;
  for (const listener of listeners) listener();
}

/** Says something in passing at the foot of the screen. */
export function say(text: string, undo?: () => void): () => void {
  const toast = { id: nextId++, text, undo };
  show([...toasts.slice(-2), toast]);
  const close = () => show(toasts.filter((other) => other.id !== toast.id));
  setTimeout(close, UNDO_FOR);
  return close;
}

let pending: { act: () => void; timer: ReturnType<typeof setTimeout>; close: () => void } | null = null;

/** Carries out the act that is still undoable, now. */
export function settle(): void {
  if (!pending) return;
  const { act, timer, close } = pending;
  pending = null;
  clearTimeout(timer);
  close();
  act();
}

/** Does something in a moment, so that it can be taken back; the next act or leaving the page settles it. */
export function doUndoably(text: string, act: () => void, undone: () => void): void {
  settle();
  const close = say(text, () => {
    if (pending?.close !== close) return;
    clearTimeout(pending.timer);
    pending = null;
    undone();
  });
  pending = { act, timer: setTimeout(settle, UNDO_FOR - 500), close };
}

if (typeof window !== "undefined") window.addEventListener("pagehide", settle);

export function Toasts() {
  const { t } = useTranslation();
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map((toast) => (
        <div key={toast.id} className="toast">
          <span>{toast.text}</span>
          {toast.undo ? (
            <button
              type="button"
              onClick={() => {
                toast.undo?.();
                show(toasts.filter((other) => other.id !== toast.id));
              }}
            >
              {t("ui.undo")}
            </button>
          ) : null}
        </div>
      ))}
    </div>
  );
}
