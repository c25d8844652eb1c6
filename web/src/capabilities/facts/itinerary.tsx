import { Link } from "wouter";
import { useTranslation } from "react-i18next";
import type { Fact } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { dayOf } from "../../i18n/wall-clock";
import { to } from "../../ui/paths";
import { policyWord } from "../../ui/reason-text";
import { accompanied, travelled, usePolicyWords } from "./fact-text";
import { itinerary } from "./steps";

/** Where a person was, in order; days of which nothing is known are named. It decides nothing. */
export function Itinerary({ facts }: { facts: Fact[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const steps = itinerary(facts, (value) => (value.includes("T") ? dayOf(new Date(value)) : value));
  if (!steps.length) return null;
  const day = (value: string) => format.date(value.includes("T") ? value : `${value}T00:00`);
  return (
    <section className="panel section" aria-label={t("facts.itinerary")}>
      <h2>{t("facts.itinerary")}</h2>
      <ol className="stack">
        {steps.map((step) =>
          step.kind === "gap" ? (
            <li key={`gap-${step.from}`} className="soft">
              {step.from === step.until
                ? t("facts.gap_day", { day: day(step.from) })
                : t("facts.gap", { from: day(step.from), until: day(step.until) })}
            </li>
          ) : (
            <Segment key={step.fact.id} fact={step.fact} />
          ),
        )}
      </ol>
    </section>
  );
}

function Segment({ fact }: { fact: Fact }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = usePolicyWords();
  const when = (value: string) =>
    value.includes("T") ? `${format.date(value)} ${format.time(value)}` : format.date(`${value}T00:00`);
  const from = when(fact.from ?? "");
  const until = fact.until ? when(fact.until) : t("facts.until_now");
  const way = travelled(t, fact);
  const evidence = fact.evidence
    ? [t(`facts.evidence.${fact.evidence}`), fact.evidence_note].filter(Boolean).join(" · ")
    : "";
  const tiers = [...new Set(fact.tiers.map(({ tier }) => policyWord(tier, { format, words })))];
  return (
    <li className="stack-tight">
      <span className="faint">{from === until ? from : t("facts.span", { from, until })}</span>
      <b>{fact.area?.trail.slice(-2).join(" ") ?? ""}</b>
      {tiers.length || fact.transit ? (
        <span>
          {[fact.transit ? t("facts.transit") : "", ...tiers.map((tier) => t("facts.tier_then", { tier }))]
            .filter(Boolean)
            .join(" · ")}
        </span>
      ) : null}
      {way ? <span>{way}</span> : null}
      {fact.companions.length ? (
        <span>
          {t("facts.with")}{" "}
          {fact.companions.map((companion, at) => (
            <span key={companion.id}>
              {at ? t("facts.and") : ""}
              <Link href={to.person(companion.id)}>{companion.name || t("ui.no_name")}</Link>
            </span>
          ))}
        </span>
      ) : null}
      {accompanied(t, fact).map((line) => (
        <span key={line}>{line}</span>
      ))}
      {evidence ? <span className="soft">{t("facts.known_by", { evidence })}</span> : null}
    </li>
  );
}
