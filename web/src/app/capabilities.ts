import type { Capability } from "../ui/capability";
import { access } from "../capabilities/access/routes";
import { areas } from "../capabilities/areas/routes";
import { calls } from "../capabilities/calls/routes";
import { determinations } from "../capabilities/determinations/routes";
import { doors } from "../capabilities/doors/routes";
import { facts } from "../capabilities/facts/routes";
import { feedback } from "../capabilities/feedback/routes";
import { intake } from "../capabilities/intake/routes";
import { journal } from "../capabilities/journal/routes";
import { linkage } from "../capabilities/linkage/routes";
import { measures } from "../capabilities/measures/routes";
import { overview } from "../capabilities/overview/routes";
import { people } from "../capabilities/people/routes";
import { policy } from "../capabilities/policy/routes";
import { referrals } from "../capabilities/referrals/routes";
import { reports } from "../capabilities/reports/routes";
import { scripts } from "../capabilities/scripts/routes";
import { sheets } from "../capabilities/sheets/routes";
import { support } from "../capabilities/support/routes";
import { teams } from "../capabilities/teams/routes";

/** Everything the product can do, in alphabetical order. */
export const capabilities: Capability[] = [
  access,
  areas,
  calls,
  determinations,
  doors,
  facts,
  feedback,
  intake,
  journal,
  linkage,
  measures,
  overview,
  people,
  policy,
  referrals,
  reports,
  scripts,
  sheets,
  support,
  teams,
];

/** The menu of someone with these permissions: the daily first, and nothing that is not theirs. */
export function menuFor(permissions: string[]) {
  return capabilities
    .flatMap((capability) => capability.menu)
    .filter((entry) => entry.permissions.some((permission) => permissions.includes(permission)))
    .sort((a, b) => a.place - b.place);
}
