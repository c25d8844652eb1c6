import { Link } from "wouter";
import { useTranslation } from "react-i18next";
import { to } from "../../ui/paths";
import "./measures.css";

/** Ways to look at the same work: by person, by day, by appointment, by need, by house, and by whose measure has ended. */
export function MeasuresTabs({
  tab,
}: {
  tab: "people" | "calendar" | "transfers" | "needs" | "facilities" | "released";
}) {
  const { t } = useTranslation();
  const tabs = [
    ["people", to.measures()],
    ["calendar", to.measureCalendar()],
    ["transfers", to.transfers()],
    ["needs", to.needs()],
    ["facilities", to.facilities()],
    ["released", to.released()],
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
