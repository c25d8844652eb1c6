import { useEffect } from "react";
import { queries } from "../api/client";

const GATHER_FOR = 2_000;

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
    const source = new EventSource("/api/live");
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = () => {
      timer = undefined;
      queries.invalidateQueries({ predicate: ({ queryKey }) => FIGURES.has(String(queryKey[1])) });
    };
    source.addEventListener("changed", () => {
      timer ??= setTimeout(ask, GATHER_FOR);
    });
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, []);
}
