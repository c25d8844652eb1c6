import { useCallback, useEffect, useRef, useState } from "react";
import { client } from "../../api/client";
import type { Answer, Call } from "../../api/contract";
import { asProblem } from "../../api/problems";

const REST = 1_200;
const AGAIN = 5_000;

export interface DraftState {
  savedAt: string | null;
  failing: boolean;
}

/** Keeps what is being written on the server, a moment after the typing rests; what could not be saved is tried again. */
export function useDraft(call: Call, answers: Record<string, Answer>, note: string, onLost: () => void) {
  const [state, setState] = useState<DraftState>({ savedAt: null, failing: false });
  const latest = useRef({ answers, note });
  const saved = useRef(JSON.stringify({ answers, note }));
  const over = useRef(false);
  latest.current = { answers, note };

  const save = useCallback(async () => {
    const text = JSON.stringify(latest.current);
    if (over.current || text === saved.current) return;
    const answer = await client
      .PUT("/api/calls/{task_id}/draft", {
        params: { path: { task_id: call.task_id } },
        body: { token: call.token, ...latest.current },
      })
      .catch((error: unknown) => ({ data: undefined, error }));
    if (over.current) return;
    if (answer.data) {
      saved.current = text;
      setState({ savedAt: answer.data.saved_at, failing: false });
    } else {
      if (asProblem(answer.error).code === "calls.lease_lost") onLost();
      setState((before) => ({ ...before, failing: true }));
    }
  }, [call, onLost]);

  useEffect(() => {
    const timer = setTimeout(save, REST);
    return () => clearTimeout(timer);
  }, [answers, note, save]);

  useEffect(() => {
    if (!state.failing) return undefined;
    const timer = setInterval(save, AGAIN);
    return () => clearInterval(timer);
  }, [state.failing, save]);

  const stop = useCallback(() => {
    over.current = true;
  }, []);
  const resume = useCallback(() => {
    over.current = false;
  }, []);
  return { ...state, save, stop, resume };
}
