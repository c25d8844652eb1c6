import { createContext, useContext, type ReactNode } from "react";
import { followClock } from "../i18n/formatters";
import { followZone } from "../i18n/wall-clock";
import type { Session } from "./contract";

const SessionContext = createContext<Session | null>(null);
let ahead = 0;

export function SessionProvider({ session, children }: { session: Session; children: ReactNode }) {
  ahead = Date.parse(session.now) - Date.now() || 0;
  followZone(session.time_zone);
  return <SessionContext value={session}>{children}</SessionContext>;
}

/** The signed-in account; only used below the sign-in gate. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("useSession needs a signed-in account above it");
  return session;
}

export function usePermission(permission: string): boolean {
  return useContext(SessionContext)?.permissions.includes(permission) ?? false;
}

/** A moment of this device as the server's clock tells it, which is the only one that counts. */
export function serverTime(here: number): Date {
  return new Date(here + ahead);
}

const NOTICEABLE = 2 * 60_000;

/** By how much this device's clock is wrong; nothing while nobody would notice. */
export function clockIsOffBy(): number {
  return Math.abs(ahead) >= NOTICEABLE ? -ahead : 0;
}

export function serverNow(): Date {
  return serverTime(Date.now());
}
followClock(serverNow);
