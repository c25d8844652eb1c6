import { $api } from "../api/client";

/** What the rules in force say of a person; asked once, however many parts of a screen show some of it. */
export function useWhatHolds(person: string, enabled: boolean) {
  return $api.useQuery(
    "get",
    "/api/people/{person_id}/determinations",
    { params: { path: { person_id: person } } },
    // Something new was written down, and the rest follows within a moment.
    { enabled, refetchInterval: (query) => (query.state.data?.is_pending ? 1_000 : false) },
  );
}
