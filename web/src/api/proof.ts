import { isBound, signForSession } from "./device";

/** Every act carries the header that a foreign page cannot send. */
export const ACT_HEADER = { "X-Firstline": "1" } as const;

const PROOF_DUE = "access.proof_due";
const SIGNED_OUT = "access.signed_out";
let proving: Promise<void> | null = null;

async function prove(nonce: string): Promise<void> {
  const signature = await signForSession(nonce);
  if (!signature) return;
  await fetch("/api/session/proof", {
    method: "POST",
    headers: { ...ACT_HEADER, "Content-Type": "application/json" },
    body: JSON.stringify({ nonce, signature }),
  }).catch(() => undefined);
}

/**
 * Proves that the session is still in this browser, where an answer asks for it. Says whether what was asked is to be sent once more:
 * several that were refused at the same moment wait for one proof, and another window may just have given it.
 */
export async function provedAnew(status: number, body: unknown): Promise<boolean> {
  if (status !== 401 || !isBound()) return false;
  const { code, params } = (body ?? {}) as { code?: string; params?: { nonce?: string } };
  if (code === SIGNED_OUT) return true;
  if (code !== PROOF_DUE || !params?.nonce) return false;
  proving ??= prove(params.nonce).finally(() => {
    proving = null;
  });
  await proving;
  return true;
}

/** Asks, and once more after a proof where the session owes one. */
export async function fetchProved(request: Request): Promise<Response> {
  if (!isBound()) return fetch(request);
  const again = request.clone();
  const response = await fetch(request);
  if (response.status !== 401) return response;
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  return (await provedAnew(response.status, body)) ? fetch(again) : response;
}
