import { useSyncExternalStore } from "react";
import { plain, type FormSession } from "../../ui/form/engine";
import type { OpenQuestion } from "./outcomes";

const silent = () => () => undefined;

/** The required questions that have neither an answer nor a refusal, in their order; none while the form opens. */
export function useOpenQuestions(session: FormSession | null): OpenQuestion[] {
  const progress = useSyncExternalStore(session?.subscribeProgress ?? silent, () => session?.progress() ?? null);
  if (!session || !progress) return [];
  return progress.left.map((id) => ({ id, label: plain(session.view(id).label) }));
}
