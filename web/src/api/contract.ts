// The wire types of the HTTP contract, by hand until the server's description is generated.
import type { Title } from "../i18n/formatters";

export interface Problem {
  code: string;
  status: number;
  params?: Record<string, string>;
  hint?: string | null;
  row?: number | null;
  field?: string | null;
}
export interface Named {
  id: string;
  name: string;
}
export interface PageOf<T> {
  items: T[];
  next?: string | null;
}
export interface Grant {
  id: string;
  role: string;
  area: Named & { path: string };
  team?: Named | null;
  until?: string | null;
}
export interface Session {
  account: { id: string; login: string; name: string; agency: string; language: string };
  grants: Grant[];
  permissions: string[];
  home_area: Named & { path: string; trail: string[] };
  onboarding: { required: boolean };
  pack: { id: string; version: string };
  now: string;
}
export interface Setup {
  needed: boolean;
  pack: { id: string; version: string; title: Title };
}
export interface Onboarding {
  lessons: { id: string; title: Title; text: Title }[];
  quiz: { id: string; question: Title; choices: { id: string; text: Title }[] }[];
  pledge: { version: string; text: Title };
  required: boolean;
}
export interface Area {
  id: string;
  code: string;
  code_system: string;
  name: string;
  level: number;
  kind: string;
  parent_id?: string | null;
  path: string;
  has_children: boolean;
  overlay: boolean;
  valid_from?: string | null;
  valid_to?: string | null;
}
export interface AreaDetail {
  area: Area;
  trail: Area[];
  counts: { children: number; people: number; open_tasks: number; lists: number };
}
export interface Upload {
  upload_id: string;
  filename: string;
  bytes: number;
  sha256: string;
  seen_as?: { list_id: string; name: string; received_at: string } | null;
}
export interface PreviewColumn {
  index: number;
  header: string;
  field?: string | null;
  confidence: number;
  samples: string[];
  problems: { code: string; count: number }[];
}
export interface PreviewOptions {
  sheet?: string | null;
  header_row?: number | null;
  encoding?: string | null;
  delimiter?: string | null;
}
export interface FieldChoice {
  key: string;
  title: Title;
  group: string;
}
export interface Preview {
  format: string;
  encoding?: string | null;
  delimiter?: string | null;
  sheets: { name: string; rows: number }[];
  sheet?: string | null;
  header_row: number;
  columns: PreviewColumn[];
  rows: string[][];
  sampled: number;
  mapping?: { name: string } | null;
  fields: FieldChoice[];
}
export interface SavedMapping {
  id: string;
  name: string;
  columns: Record<string, string | null>;
  used_at: string;
}
export interface NewList extends PreviewOptions {
  upload_id: string;
  name: string;
  source: string;
  basis: string;
  purpose: string;
  area_id: string;
  team_id?: string | null;
  columns: Record<string, string | null>;
  values?: Record<string, Record<string, string>>;
  remember_as?: string | null;
  date_order?: string | null;
}
export interface RowCounts {
  received: number;
  accepted: number;
  merged: number;
  held: number;
  rejected: number;
  done_fraction?: number | null;
}
export interface PeopleCounts {
  total: number;
  closed: number;
  waiting: number;
  later: number;
  escalated: number;
  door: number;
  referred: number;
  no_task: number;
}
export interface List {
  id: string;
  name: string;
  source: string;
  basis: string;
  purpose: string;
  area: Named;
  team?: Named | null;
  filename: string;
  state: string;
  failure?: Problem | null;
  received_at: string;
  received_by: Named;
  rows: RowCounts;
  people: PeopleCounts;
  balanced: boolean;
  seconds?: number | null;
}
export interface RowProblem {
  field: string;
  code: string;
  severity: string;
  params: Record<string, string>;
  suggestions: { field: string; value: string }[];
}
export interface Row {
  row: number;
  outcome: string;
  person_id?: string | null;
  problems: RowProblem[];
  values: Record<string, string>;
  decided?: { at: string; by: Named; decision: string } | null;
}
export interface ProblemCount {
  code: string;
  field: string;
  severity: string;
  rows: number;
}
export interface PersonLine {
  id: string;
  name: string;
  sex: string;
  birth_year?: number | null;
  age?: number | null;
  telephone?: string | null;
  identity?: string | null;
  area?: (Named & { trail: string[] }) | null;
  state: string;
}
export interface TimelineEntry {
  at: string;
  kind: string;
  by: { name: string; team?: string | null };
  text_code: string;
  params: Record<string, string>;
}
export interface Person extends PersonLine {
  occupation?: string | null;
  work_unit?: string | null;
  nationality?: string | null;
  documents: { id: string; kind: string; masked: string; state: string; source: string }[];
  telephones: { id: string; masked: string; kind: string; state: string; shared_with: number }[];
  addresses: {
    id: string;
    kind: string;
    masked: string;
    structured?: { building?: string | null; unit?: string | null; room?: string | null } | null;
    area?: Named | null;
  }[];
  facts: { field: string; value: string; state: string; source: string; at: string }[];
  lists: { id: string; name: string; row: number; outcome: string; received_at: string }[];
  tasks: {
    id: string;
    kind: string;
    state: string;
    team?: Named | null;
    due?: string | null;
    attempts: number;
    outcome?: string | null;
    opened_at: string;
    closed_at?: string | null;
  }[];
  timeline: TimelineEntry[];
  answers: { field: string; value: string; state: string; at: string; by: string }[];
}
export interface Outcome {
  code: string;
  disposition: string;
  title: Title;
  key: string;
  group: string;
  needs: string[];
  counts_as_attempt: boolean;
}
export interface Question {
  key: string;
  kind: string;
  title: Title;
  help?: Title | null;
  choices?: { code: string; title: Title }[] | null;
  sensitive: boolean;
  required: boolean;
}
export interface Pack {
  id: string;
  version: string;
  title: Title;
  outcomes: Outcome[];
  questions: Question[];
  script: { opening: Title; verify: Title; closing: Title; openings_by_occupation: { match: string; text: Title }[] };
  max_attempts: number;
  objections: { title: Title; answer: Title }[];
}
export interface Counters {
  attempts: number;
  reached: number;
  closed: number;
  minutes: number;
  per_outcome: Record<string, number>;
}
export interface Answer {
  value: string;
  state: string;
}
export interface Call {
  task_id: string;
  token: string;
  lease_until: string;
  team: Named;
  attempts: number;
  max_attempts: number;
  priority: number;
  queue: string;
  verification_code: string;
  person: Person;
  reason: { list: string; source: string; reason?: string | null; place?: string | null; visited_on?: string | null };
  telephones: { id: string; masked: string; state: string }[];
  answers: Record<string, Answer>;
  draft?: { answers?: Record<string, Answer>; note?: string } | null;
  started_at: string;
}
export interface Queue {
  teams: (Named & { ready: number; later: number; leased: number })[];
  current?: Call | null;
  counters: Counters;
}
export interface Recorded {
  disposition: string;
  state: string;
  next_attempt?: string | null;
  late: boolean;
}
export interface Team extends Named {
  agency: string;
  area: Named;
  members: number;
  ready: number;
  later: number;
  leased: number;
}
export interface TeamDetail {
  team: Team;
  members: { account: Named & { agency: string }; role: string; until?: string | null }[];
}
export interface Forecast {
  callers: number;
  per_hour: number;
  hours_left: number;
  will_fit: number;
  will_not_fit: number;
}
export interface Board {
  team: Team;
  callers: {
    account: Named;
    state: string;
    since: string;
    person?: string | null;
    attempts: number;
    reached: number;
    closed: number;
    minutes_per_call?: number | null;
  }[];
  queue: { ready: number; later: number; leased: number; escalated: number; closed_today: number; door: number };
  stuck: { task_id: string; person: string; attempts: number; since: string }[];
  forecast?: Forecast | null;
}
export interface Account {
  id: string;
  login: string;
  name: string;
  agency: string;
  state: string;
  onboarded_at?: string | null;
  grants: Grant[];
  last_seen?: string | null;
}
export interface PromiseState {
  code: string;
  state: string;
  checked_at: string;
  detail?: string | null;
}
export interface Overview {
  people: PeopleCounts;
  today: { attempts: number; reached: number; closed: number };
  lists: { count: number; receiving: number; held_rows: number; unbalanced: number };
  callers_active: number;
  forecast?: Forecast | null;
  promises: PromiseState[];
}
export interface CallerRow {
  account: Named;
  team?: Named | null;
  attempts: number;
  reached: number;
  closed: number;
  minutes: number;
  per_outcome: Record<string, number>;
}
export interface HourRow {
  hour: number;
  attempts: number;
  reached: number;
  closed: number;
}
export interface JournalEntry {
  seq: number;
  at: string;
  kind: string;
  actor?: Named | null;
  subject?: { kind: string; id: string } | null;
  area?: Named | null;
  params: Record<string, unknown>;
  sealed: boolean;
}
export interface Verification {
  chain: { ok: boolean; events: number; seals: number; head: string };
  promises: PromiseState[];
}
