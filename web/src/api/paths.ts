// The operations of the HTTP contract, by hand until the server's description is generated.
import type * as T from "./contract";

type Json<B> = { headers: Record<string, unknown>; content: { "application/json": B } };
type Body<B> = [B] extends [never] ? { requestBody?: never } : { requestBody: { content: { "application/json": B } } };
type Answers<R> = { responses: { 200: Json<R>; 400: Json<T.Problem> } };
type Op<Q, P, B, R> = { parameters: { query?: Q; header?: never; path: P; cookie?: never } } & Body<B> & Answers<R>;
type Bare<Q, B, R> = { parameters: { query?: Q; header?: never; path?: never; cookie?: never } } & Body<B> & Answers<R>;
type Read<R, Q = never> = { get: Bare<Q, never, R> };
type ReadOne<R, Q = never> = { get: Op<Q, { id: string }, never, R> };
type Act<B, R> = { post: Bare<never, B, R> };
type ActOn<B, R, P = { id: string }> = { post: Op<never, P, B, R> };
type After = { after?: string; limit?: number };
type Lease = { token: string };
type OnTask = { task_id: string };

export interface paths {
  "/api/setup": Read<T.Setup> & Act<{ token: string; login: string; name: string; password: string; language: string }, T.Session>;
  "/api/session": Read<T.Session> & Act<{ login: string; password: string }, T.Session> & { delete: Bare<never, never, null> };
  "/api/session/password": Act<{ current: string; new: string }, null>;
  "/api/session/language": { put: Bare<never, { language: string }, null> };
  "/api/onboarding": Read<T.Onboarding> & Act<{ answers: Record<string, string>; pledge_version: string; signed_name: string }, T.Session>;
  "/api/areas": Read<T.PageOf<T.Area>, { parent?: string; q?: string } & After>;
  "/api/areas/{id}": ReadOne<T.AreaDetail>;
  "/api/uploads/{id}/preview": ActOn<T.PreviewOptions, T.Preview>;
  "/api/mappings": Read<T.SavedMapping[]>;
  "/api/lists": Read<T.PageOf<T.List>, After> & Act<T.NewList, T.List>;
  "/api/lists/{id}": ReadOne<T.List>;
  "/api/lists/{id}/rows": ReadOne<T.PageOf<T.Row>, { outcome?: string; code?: string } & After>;
  "/api/lists/{id}/problems": ReadOne<T.ProblemCount[]>;
  "/api/lists/{id}/rows/{row}/decision": ActOn<
    { decision: string; values?: Record<string, string>; reason?: string },
    T.Row,
    { id: string; row: number }
  >;
  "/api/lists/{id}/rows/decisions": ActOn<
    { code: string; field: string; decision: string; reason?: string },
    { decided: number; left: number }
  >;
  "/api/lists/{id}/corrections": ActOn<{ upload_id: string }, T.List>;
  "/api/lists/{id}/people": ReadOne<T.PageOf<T.PersonLine>, { state?: string } & After>;
  "/api/people/search": Act<{ q?: string; area_id?: string; state?: string } & After, T.PageOf<T.PersonLine>>;
  "/api/people/{id}": ReadOne<T.Person>;
  "/api/people/{id}/reveal": ActOn<{ item: string; item_id?: string; purpose: string }, { value: string }>;
  "/api/packs/active": Read<T.Pack>;
  "/api/calls/queue": Read<T.Queue>;
  "/api/calls/next": Act<{ team_id?: string }, T.Call>;
  "/api/calls/counters": Read<T.Counters>;
  "/api/calls/{task_id}/dial": ActOn<Lease & { telephone_id: string }, { number: string }, OnTask>;
  "/api/calls/{task_id}/draft": { put: Op<never, OnTask, Lease & { answers: Record<string, T.Answer>; note: string }, { saved_at: string }> };
  "/api/calls/{task_id}/extend": ActOn<Lease, { lease_until: string }, OnTask>;
  "/api/calls/{task_id}/outcome": ActOn<
    Lease & {
      outcome: string;
      telephone_id?: string;
      call_back_at?: string;
      field?: string;
      note?: string;
      guardian_name?: string;
      guardian_telephone?: string;
      answers: Record<string, T.Answer>;
    },
    T.Recorded,
    OnTask
  >;
  "/api/calls/{task_id}/release": ActOn<Lease, null, OnTask>;
  "/api/teams": Read<T.Team[]> & Act<{ name: string; agency: string; area_id: string }, T.Team>;
  "/api/teams/{id}": ReadOne<T.TeamDetail>;
  "/api/teams/{id}/members": ActOn<{ account_id: string; until?: string | null }, null>;
  "/api/teams/{id}/members/{account_id}": { delete: Op<never, { id: string; account_id: string }, never, null> };
  "/api/teams/{id}/board": ReadOne<T.Board>;
  "/api/teams/{id}/unassigned": ReadOne<{ count: number }>;
  "/api/tasks/assign": Act<
    { from_team?: string | null; list_id?: string | null; to_team: string; count?: number | null },
    { moved: number }
  >;
  "/api/accounts": Read<T.PageOf<T.Account>, After> &
    Act<
      {
        login: string;
        name: string;
        agency: string;
        password: string;
        role: string;
        area_id: string;
        team_id?: string | null;
        until?: string | null;
      },
      T.Account
    >;
  "/api/accounts/{id}/grants": ActOn<{ role: string; area_id: string; team_id?: string | null; until?: string | null }, T.Account>;
  "/api/accounts/{id}/grants/{grant_id}": { delete: Op<never, { id: string; grant_id: string }, never, T.Account> };
  "/api/accounts/{id}/disable": ActOn<never, T.Account>;
  "/api/accounts/{id}/enable": ActOn<never, T.Account>;
  "/api/accounts/{id}/password": ActOn<{ new: string }, null>;
  "/api/overview": Read<T.Overview>;
  "/api/reports/reconciliation": Read<T.List[]>;
  "/api/reports/callers": Read<T.CallerRow[], { date?: string }>;
  "/api/reports/hours": Read<T.HourRow[], { date?: string }>;
  "/api/journal": Read<T.PageOf<T.JournalEntry>, { kind?: string; actor?: string; subject?: string } & After>;
  "/api/journal/verify": Act<never, T.Verification>;
}
