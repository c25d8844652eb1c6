import { useEffect } from "react";
import { client, queries } from "../api/client";

const GATHER_FOR = 2_000;
const COME_BACK_AFTER = 3_000;

/** What shows figures of a shared day; what someone is working through is left in peace. */
const FIGURES = new Set([
  "/api/overview",
  "/api/reports/reconciliation",
  "/api/reports/callers",
  "/api/reports/cooperation",
  "/api/reports/hours",
  "/api/sheets",
  "/api/sheets/{sheet_id}",
  "/api/lists",
  "/api/lists/{list_id}",
  "/api/teams",
  "/api/teams/{team_id}",
  "/api/teams/{team_id}/board",
  "/api/tasks/unassigned",
]);

/** Keeps the figures on the screen true: hints are gathered for a moment, then asked for once. */
export function useLive(): void {
  useEffect(() => {
    if (typeof EventSource === "undefined") return undefined;
    let source: EventSource | undefined;
    let gathering: ReturnType<typeof setTimeout> | undefined;
    let coming: ReturnType<typeof setTimeout> | undefined;
    let left = false;
    const ask = () => {
      gathering = undefined;
      queries.invalidateQueries({ predicate: ({ queryKey }) => FIGURES.has(String(queryKey[1])) });
    };
    const open = () => {
      source = new EventSource("/api/live");
      source.addEventListener("changed", () => {
        gathering ??= setTimeout(ask, GATHER_FOR);
      });
      // A browser comes back by itself after a lost connection, and not after a refusal.
      source.addEventListener("error", () => {
        if (source?.readyState === EventSource.CLOSED && !left) coming = setTimeout(comeBack, COME_BACK_AFTER);
      });
    };
    const comeBack = async () => {
      // Where the session owes a proof, asking who is signed in gives it.
      const asked = await client.GET("/api/session").catch(() => null);
      if (left) return;
      if (asked?.response.status === 401) queries.invalidateQueries({ queryKey: ["get", "/api/session"] });
      else open();
    };
    open();
    return () => {
      left = true;
      clearTimeout(gathering);
      clearTimeout(coming);
      source?.close();
    };
  }, []);
}
