import type { Person } from "./api";
import { expect } from "./fixtures";

const PACK = "covid-19-china";

type SignIn = (login: string) => Promise<Person>;

/** Puts an edition of the plan in force in the district: proposed, tried, and confirmed by somebody else. */
export async function putInForce(person: SignIn, version: string): Promise<string> {
  const doctor = await person("epidemiologist");
  const area = (await doctor.get("/api/places?q=440902")).items[0];
  const { id } = await doctor.post("/api/activations", { pack: PACK, version, area_id: area.id, reason: "省指挥部通知" });
  await expect.poll(async () => Boolean((await doctor.get(`/api/activations/${id}`)).trial)).toBe(true);
  await (await person("commander")).post(`/api/activations/${id}/confirm`, {});
  await expect.poll(async () => (await doctor.get(`/api/activations/${id}`)).waiting).toBe(0);
  return id;
}

/** Writes down what the plan knows of a person. */
export async function writeDown(person: SignIn, id: string, fact: Record<string, unknown>): Promise<void> {
  await (await person("epidemiologist")).post(`/api/people/${id}/facts`, { pack: PACK, ...fact });
}

/** Waits until the rules hold somebody so. */
export async function held(person: SignIn, id: string, mode: string): Promise<void> {
  const doctor = await person("epidemiologist");
  await expect.poll(async () => (await doctor.get(`/api/people/${id}/determinations`)).current[0]?.mode).toBe(mode);
}
