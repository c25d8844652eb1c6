import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { $api } from "../../api/client";
import type { Fact, PolicyWords } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { policyWord } from "../../ui/reason-text";

/** The words of all plans together: a fact does not say in whose words it was written. */
export function usePolicyWords(): PolicyWords {
  const packs = $api.useQuery("get", "/api/policy", {}, { staleTime: 300_000 }).data?.packs ?? [];
  return {
    rules: Object.assign({}, ...packs.map((pack) => pack.words.rules)),
    words: Object.assign({}, ...packs.map((pack) => pack.words.words)),
  };
}

/** Says a fact in one line. */
export function useFactText(): (fact: Fact) => string {
  const { t } = useTranslation();
  const format = useFormat();
  const words = usePolicyWords();
  return (fact) => {
    const when = (value: string | null | undefined) =>
      value ? (value.includes("T") ? format.when(value) : format.date(`${value}T00:00`)) : "";
    const until = fact.ongoing ? t("facts.until_now") : when(fact.until);
    const span =
      until && until !== when(fact.from) ? t("facts.span", { from: when(fact.from), until }) : when(fact.from);
    const what =
      fact.kind === "related" ? t(`facts.relation.${fact.what}`) : policyWord(fact.what ?? "", { format, words });
    const parts = {
      what,
      when: span,
      area: fact.area?.name ?? "",
      other: fact.other ?? t("facts.nobody_named"),
      result: fact.result ? t(`facts.result.${fact.result}`) : "",
      specimen: fact.specimen ? policyWord(fact.specimen, { format, words }) : "",
    };
    const kind =
      fact.kind === "stay" && fact.transit
        ? "transit"
        : fact.kind === "exposure" && fact.other_id
          ? "exposure_to"
          : fact.kind;
    const text = t(`facts.said.${kind}`, { ...parts, defaultValue: fact.kind });
    return fact.ct === null || fact.ct === undefined ? text : `${text} · Ct ${fact.ct}`;
  };
}

type Way = Partial<Pick<Fact, "transport" | "transport_number" | "company" | "protection">>;

/** How somebody came to a place; nothing where it was not told. */
export function travelled(t: TFunction, { transport, transport_number }: Way): string {
  const how = transport ? [t(`facts.transport.${transport}`), transport_number].filter(Boolean).join(" ") : "";
  return how ? t("facts.travelled", { transport: how }) : "";
}

/** With whom somebody was, in their words, and how they were protected: what was told of it. */
export function accompanied(t: TFunction, { company, protection }: Way): string[] {
  return [
    company ? t("facts.company_said", { company }) : "",
    protection ? t("facts.covered", { protection: t(`facts.protection.${protection}`) }) : "",
  ].filter(Boolean);
}
