import { useEffect } from "react";
import { refetch } from "../api/client";

const GATHER_FOR = 1_500;

interface Changed {
  kinds?: string[];
  lists?: string[];
  teams?: string[];
}

/** What to ask again after a hint of a change. */
function touched(change: Changed): string[] {
  const prefixes = ["/api/overview", "/api/reports"];
  if (change.lists?.length) prefixes.push("/api/lists");
  if (change.teams?.length) prefixes.push("/api/teams", "/api/calls/queue");
  return prefixes;
}

/** Keeps the figures on the screen true: hints are gathered for a moment, then asked for once. */
export function useLive(): void {
  useEffect(() => {
    if (typeof EventSource === "undefined") return undefined;
    const source = new EventSource("/api/live");
    const waiting = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = () => {
      timer = undefined;
      refetch(...waiting);
      waiting.clear();
    };
    source.addEventListener("changed", (event) => {
      let change: Changed = {};
      try {
        change = JSON.parse((event as MessageEvent<string>).data) as Changed;
      } catch {
        return;
      }
      for (const prefix of touched(change)) waiting.add(prefix);
      timer ??= setTimeout(flush, GATHER_FOR);
    });
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, []);
}
