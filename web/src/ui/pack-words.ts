import { useTranslation } from "react-i18next";
import { $api } from "../api/client";
import { useFormat } from "../i18n/formatters";

/** Kept with the answers: the question at which somebody hung up. */
const HUNG_UP_AT = "hung_up_at";

/** A moment as the questionnaire keeps it. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** The words of the policy pack in force: what its outcomes, questions and answers are called. */
export function usePackWords() {
  const { t } = useTranslation();
  const format = useFormat();
  const pack = $api.useQuery("get", "/api/packs/active", {}, { staleTime: Infinity }).data;
  const question = (key: string) => pack?.questions.find((each) => each.key === key.split("/").at(-1));
  const choice = (key: string, value: string) =>
    format.title(question(key)?.choices.find((each) => each.code === value)?.title) || value;
  const visit = (code: string) => format.title(pack?.visit_outcomes.find((each) => each.code === code)?.title) || code;
  return {
    outcome: (code: string) => format.title(pack?.outcomes.find((each) => each.code === code)?.title) || visit(code),
    /** What came of a visit at the door. */
    visit,
    /** What is offered to a caller. */
    support: (code: string) => format.title(pack?.support.find((each) => each.code === code)?.title) || code,
    partner: (code: string) =>
      format.title(pack?.partners.find((each) => each.code === code)?.title) || t("ui.some_partner"),
    /** In what a request ended. */
    result: (code: string) =>
      format.title(pack?.referral_results.find((each) => each.code === code)?.title) || t(`referral_end.${code}`, code),
    /** What a field or a question is called, with the number of its round where it is asked several times. */
    field: (key: string) => {
      const rounds = [...key.matchAll(/\[(\d+)\]/g)].map(([, n]) => n).join(".");
      const name =
        format.title(question(key)?.title) || t(`field.${key}`, key.replace(/^fact:/, "").replaceAll("_", " "));
      return rounds ? `${rounds} · ${name}` : name;
    },
    /** Why somebody declined to answer, in words. */
    refusal: (code: string) => format.title(pack?.refusals?.find((each) => each.code === code)?.title) || code,
    /** What was answered, in words. */
    answer: (key: string, value: string) => {
      if (key === HUNG_UP_AT)
        return value === "opening" ? t("answer.at_opening") : format.title(question(value)?.title) || value;
      if (MOMENT.test(value)) return format.when(value);
      const isSeveral = ["select_multiple", "rank"].includes(question(key)?.kind ?? "");
      return isSeveral
        ? value
            .split(" ")
            .map((each) => choice(key, each))
            .join(", ")
        : choice(key, value);
    },
  };
}

export type PackWords = ReturnType<typeof usePackWords>;
