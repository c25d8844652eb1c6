import { Link } from "wouter";
import { useTranslation } from "react-i18next";
import { to } from "../../ui/paths";
import "./measures.css";

/** Four ways to look at the same work: by person, by appointment, by need, by house. */
export function MeasuresTabs({ tab }: { tab: "people" | "transfers" | "needs" | "facilities" }) {
  const { t } = useTranslation();
  const tabs = [
    ["people", to.measures()],
    ["transfers", to.transfers()],
    ["needs", to.needs()],
    ["facilities", to.facilities()],
  ] as const;
  return (
    <nav className="tabs" aria-label={t("measures.menu")}>
      {tabs.map(([name, href]) => (
        <Link key={name} href={href} aria-current={tab === name ? "page" : undefined}>
          {t(`measures.tab_${name}`)}
        </Link>
      ))}
    </nav>
  );
}
