import { useTranslation } from "react-i18next";
import type { TFunction } from "i18next";
import type { Problem } from "./contract";

/** Turns whatever a request failed with into a problem that can be said in words. */
export function asProblem(error: unknown): Problem {
  if (error && typeof error === "object" && "code" in error && typeof error.code === "string") {
    return error as Problem;
  }
  if (error instanceof TypeError || (error instanceof DOMException && error.name !== "AbortError")) {
    return { code: "offline", status: 0 };
  }
  return { code: "unexpected", status: 0 };
}

/** Says a problem in the reader's language; an unknown code is named, never shown bare. */
export function problemText(t: TFunction, error: unknown): string {
  const problem = asProblem(error);
  const params: Record<string, unknown> = { ...problem.params };
  if (problem.field) params.field = t([`field.${problem.field}`, problem.field]);
  if (typeof params.what === "string") params.what = t(`what.${params.what}`, params.what);
  const key = `problem.${problem.code}`;
  const text = t(key, { ...params, defaultValue: "" });
  return text === "" || text === key ? t("problem.unknown_code", { code: problem.code }) : text;
}

export function useProblemText(): (error: unknown) => string {
  const { t } = useTranslation();
  return (error) => problemText(t, error);
}
