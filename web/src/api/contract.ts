// Short names for the generated types of the wire, as the screens use them.
import type { components } from "./schema";

type Schemas = components["schemas"];

/** Why something was not done; the code is translated, the server sends no prose. */
export type Problem = Pick<Schemas["Problem"], "code" | "status"> & Partial<Schemas["Problem"]>;

export type Account = Schemas["Account"];
export type Answer = Schemas["AnswerValue"];
export type Area = Schemas["Area"];
export type Board = Schemas["Board"];
export type Call = Schemas["Call"];
export type CallerRow = Schemas["CallerLine"];
export type CooperationRow = Schemas["CooperationLine"];
export type Counters = Schemas["Counters"];
export type Door = Schemas["Door"];
export type DoorPrintDetail = Schemas["DoorPrintDetail"];
export type DoorPrintRow = Schemas["DoorPrintRow"];
export type Doors = Schemas["Doors"];
export type FieldChoice = Schemas["FieldChoice"];
export type Grant = Schemas["Grant"];
export type HourRow = Schemas["HourLine"];
export type JournalEntry = Schemas["Event"];
export type LinkBar = Schemas["Bar"];
export type LinkCard = Schemas["LinkCard"];
export type LinkPage = Schemas["LinkPage"];
export type LinkSide = Schemas["Side"];
export type LinkThresholds = Schemas["LinkThresholds"];
export type List = Schemas["List"];
export type Merge = Schemas["Merge"];
export type Named = Schemas["Named"];
export type Inbound = Schemas["Inbound"];
export type CheckedCode = Schemas["CheckedCode"];
export type Shift = Schemas["Shift"];
export type Handover = Schemas["Handover"];
export type Onboarding = Schemas["Onboarding"];
export type Outcome = Schemas["Outcome"];
export type Overview = Schemas["Overview"];
export type Pack = Schemas["Pack"];
export type PeopleCounts = Schemas["PeopleCounts"];
export type Person = Schemas["Person"];
export type PersonLine = Schemas["PersonLine"];
export type Preview = Schemas["Preview"];
export type PreviewColumn = Schemas["Column"];
export type PreviewOptions = Schemas["PreviewBody"];
export type ProblemCount = Schemas["ListProblem"];
export type PromiseState = Schemas["Promise"];
export type Question = Schemas["Question"];
export type PackForm = Schemas["Form"];
export type FormAnswers = Schemas["FormAnswers"];
export type PrintedSheet = Schemas["Paper"];
export type Queue = Schemas["CallQueue"];
export type Feedback = Schemas["Feedback"];
export type FeedbackFigures = Schemas["FeedbackPage"];
export type HardCall = Schemas["HardCall"];
export type HardCalls = Schemas["HardCalls"];
export type Referral = Schemas["Referral"];
export type ReferralDetail = Schemas["ReferralDetail"];
export type Referrals = Schemas["Referrals"];
export type Row = Schemas["Row"];
export type RowCounts = Schemas["RowCounts"];
export type RowProblem = Schemas["RowProblem"];
export type ScriptEdition = Schemas["ScriptEdition"];
export type ScriptLibrary = Schemas["ScriptLibrary"];
export type ScriptText = Schemas["ScriptText"];
export type SpokenText = Schemas["SpokenText"];
export type Session = Schemas["Session"];
export type Sheet = Schemas["CallSheet"];
export type ShownSide = Schemas["ShownSide"];
export type SheetRow = Schemas["SheetRow"];
export type Team = Schemas["Team"];
export type TeamDetail = Schemas["TeamDetail"];
export type TimelineEntry = Schemas["TimelineEntry"];
export type Upload = Schemas["Upload"];
export type VisitOutcome = Schemas["VisitOutcome"];
export type Verification = Schemas["VerifyResult"];

export interface PageOf<T> {
  items: T[];
  next?: string | null;
}
