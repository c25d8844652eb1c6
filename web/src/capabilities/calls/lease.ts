import { useEffect, useRef } from "react";
import { client } from "../../api/client";
import type { Call } from "../../api/contract";
import { asProblem } from "../../api/problems";
import { serverNow } from "../../api/session";

const SHORTEST = 10_000;

/** Keeps the person in hand while the screen is open, by asking for more time at half of what is left. */
export function useLease(call: Call, onLost: () => void): void {
  const lost = useRef(onLost);
  lost.current = onLost;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const after = (until: string) => {
      const left = Date.parse(until) - serverNow().getTime();
      timer = setTimeout(extend, Math.max(SHORTEST, left / 2));
    };
    const extend = async () => {
      const answer = await client
        .POST("/api/calls/{task_id}/extend", {
          params: { path: { task_id: call.task_id } },
          body: { token: call.token },
        })
        .catch((error: unknown) => ({ data: undefined, error }));
      if (answer.data) after(answer.data.lease_until);
      else if (["calls.lease_lost", "conflict", "not_found"].includes(asProblem(answer.error).code)) lost.current();
      else timer = setTimeout(extend, SHORTEST);
    };
    if (call.lease_until) after(call.lease_until);
    return () => clearTimeout(timer);
  }, [call.task_id, call.token, call.lease_until]);
}
