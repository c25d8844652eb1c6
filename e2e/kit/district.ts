import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Server } from "./server";

/** Everybody's password. */
export const PASSWORD = "a long walk in the hills";

/** How many callers the first team has: as many as rang on that day. */
export const CALLERS = 13;

export const TEAM = "一队";
export const OTHER_TEAM = "二队";

const AREAS = `code,name,parent,kind
CN,中国,,country
44,广东省,CN,province
4409,茂名市,44,city
440902,茂南区,4409,county
440902001,红旗街道,440902,street
440902001001,新湖社区居委会,440902001,community
440902001002,官渡社区居委会,440902001,community
440902002,河西街道,440902,street
440902002001,福华社区居委会,440902002,community
440902002002,西湖社区居委会,440902002,community
440902102,公馆镇,440902,township
440902102200,书房岭村委会,440902102,village
`;

interface Person {
  login: string;
  name: string;
  role: string;
  agency: string;
  team?: string;
  fresh?: boolean;
}

export const CALLER_LOGINS = Array.from({ length: CALLERS }, (_, n) => `caller${n + 1}`);

export const PEOPLE: Person[] = [
  { login: "admin", name: "梁主任", role: "administrator", agency: "区卫健局" },
  { login: "clerk", name: "黄文员", role: "data_clerk", agency: "区卫健局" },
  { login: "supervisor", name: "陈队长", role: "supervisor", agency: "区法院", team: TEAM },
  { login: "epidemiologist", name: "何医生", role: "epidemiologist", agency: "区疾控中心" },
  { login: "commander", name: "吴指挥", role: "commander", agency: "区指挥部" },
  { login: "auditor", name: "郑审计", role: "auditor", agency: "区纪委" },
  ...CALLER_LOGINS.map((login, n) => ({ login, name: `志愿者${n + 1}`, role: "caller", agency: "区法院", team: TEAM })),
  { login: "other", name: "邻队志愿者", role: "caller", agency: "区司法局", team: OTHER_TEAM },
  { login: "novice", name: "林小梅", role: "caller", agency: "区财政局", team: TEAM, fresh: true },
];

/** Sets up a district in an empty folder the way an administrator would on the command line. */
export function settle(folder: string): void {
  const server = new Server(folder);
  server.at("2022-09-15T08:00:00+08:00");
  const areas = join(folder, "areas.csv");
  writeFileSync(areas, AREAS);
  server.command("areas", "import", "--system", "nbs", "--vintage", "2023", areas);
  server.command("teams", "create", TEAM, "--agency", "区法院", "--area", "440902");
  server.command("teams", "create", OTHER_TEAM, "--agency", "区司法局", "--area", "440902");
  for (const person of PEOPLE) {
    server.command(
      ...["accounts", "create", person.login, "--name", person.name, "--agency", person.agency, "--role", person.role, "--area", "440902"],
      ...["--password-env", "FIRSTLINE_E2E_PASSWORD"],
      ...(person.team ? ["--team", person.team] : []),
      ...(person.fresh ? [] : ["--onboarded"]),
    );
  }
}

export function nameOf(login: string): string {
  const person = PEOPLE.find((each) => each.login === login);
  if (!person) throw new Error(`nobody is called ${login}`);
  return person.name;
}
