/** Where everything lives; capabilities link to one another through these alone. */
export const to = {
  overview: () => "/",
  lists: () => "/lists",
  importList: () => "/lists/import",
  list: (id: string, open?: { rows?: string; people?: string; code?: string; field?: string }) => {
    const query = new URLSearchParams(Object.entries(open ?? {}).filter(([, value]) => value) as [string, string][]);
    return query.size ? `/lists/${id}?${query}` : `/lists/${id}`;
  },
  people: (open?: { area?: string; state?: string }) => {
    const query = new URLSearchParams(Object.entries(open ?? {}).filter(([, value]) => value) as [string, string][]);
    return query.size ? `/people?${query}` : "/people";
  },
  person: (id: string) => `/people/${id}`,
  calls: () => "/calls",
  sheets: () => "/sheets",
  sheet: (id: string) => `/sheets/${id}`,
  paper: (id: string) => `/sheets/${id}/print`,
  doors: () => "/handed-over/doors",
  doorPrint: (id: string) => `/handed-over/prints/${id}`,
  doorSheet: (id: string) => `/handed-over/prints/${id}/sheet`,
  referrals: () => "/handed-over/referrals",
  referral: (id: string) => `/handed-over/referrals/${id}`,
  myReferrals: () => "/my-referrals",
  feedback: () => "/handed-over/feedback",
  myFeedback: () => "/my-feedback",
  review: () => "/review",
  reviewDecided: () => "/review/decided",
  reviewThresholds: () => "/review/thresholds",
  link: (id: string) => `/review/${id}`,
  compare: (person: string) => `/review/compare/${person}`,
  measures: () => "/measures",
  measure: (person: string) => `/measures/${person}`,
  transfers: () => "/measures/transfers",
  needs: () => "/measures/needs",
  facilities: () => "/measures/facilities",
  facility: (id: string) => `/measures/facilities/${id}`,
  support: () => "/teams/support",
  teams: () => "/teams",
  team: (id: string, tab?: string) => (tab ? `/teams/${id}?tab=${tab}` : `/teams/${id}`),
  reports: (tab?: string) => (tab ? `/reports?tab=${tab}` : "/reports"),
  areas: (id?: string) => (id ? `/areas?id=${id}` : "/areas"),
  accounts: () => "/accounts",
  journal: (open?: { subject?: string }) => (open?.subject ? `/journal?subject=${open.subject}` : "/journal"),
};
