import { useCallback, useEffect, useRef, useState } from "react";
import { client } from "../../api/client";
import type { Call, FormAnswers } from "../../api/contract";
import { asProblem } from "../../api/problems";

const REST = 1_200;
const AGAIN = 5_000;

/** Where the written words are: nothing was written yet, only here, on their way, on the server, or refused by it. */
export type DraftPlace = "untouched" | "unsaved" | "saving" | "saved" | "failing";

export interface DraftState {
  place: DraftPlace;
  savedAt: string | null;
}

/** Keeps what is being written on the server, a moment after the typing rests; what could not be saved is tried again. */
export function useDraft(call: Call, form: FormAnswers, note: string, onLost: () => void) {
  const written = JSON.stringify({ form, note });
  const [kept, setKept] = useState<{ text: string; at: string | null }>({ text: written, at: null });
  const [saving, setSaving] = useState(false);
  const [failing, setFailing] = useState(false);
  const latest = useRef({ form, note });
  const saved = useRef(written);
  const over = useRef(false);
  const flight = useRef<Promise<void> | null>(null);
  const again = useRef(false);
  latest.current = { form, note };

  const send = useCallback(async () => {
    const text = JSON.stringify(latest.current);
    if (over.current || text === saved.current) return;
    setSaving(true);
    const answer = await client
      .PUT("/api/calls/{task_id}/draft", {
        params: { path: { task_id: call.task_id } },
        body: { token: call.token, ...latest.current },
      })
      .catch((error: unknown) => ({ data: undefined, error }));
    setSaving(false);
    if (over.current) return;
    if (answer.data) {
      saved.current = text;
      setKept({ text, at: answer.data.saved_at });
      setFailing(false);
    } else {
      if (asProblem(answer.error).code === "calls.lease_lost") onLost();
      setFailing(true);
    }
  }, [call, onLost]);

  /** One request at a time, so that an older text never comes after a newer one. */
  const save = useCallback((): Promise<void> => {
    again.current = true;
    const untilKept = async () => {
      while (again.current) {
        again.current = false;
        await send();
      }
      flight.current = null;
    };
    flight.current ??= untilKept();
    return flight.current;
  }, [send]);

  useEffect(() => {
    const timer = setTimeout(save, REST);
    return () => clearTimeout(timer);
  }, [form, note, save]);

  useEffect(() => {
    if (!failing) return undefined;
    const timer = setInterval(save, AGAIN);
    return () => clearInterval(timer);
  }, [failing, save]);

  const stop = useCallback(() => {
    over.current = true;
  }, []);
  const resume = useCallback(() => {
    over.current = false;
  }, []);
  const isKept = written === kept.text;
  const place: DraftPlace = failing
    ? "failing"
    : saving
      ? "saving"
      : !isKept
        ? "unsaved"
        : kept.at
          ? "saved"
          : "untouched";
  return { place, savedAt: kept.at, save, stop, resume };
}
