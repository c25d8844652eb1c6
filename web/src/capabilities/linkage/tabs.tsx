import { Link } from "wouter";
import { useTranslation } from "react-i18next";
import { to } from "../../ui/paths";

/** What waits, what was decided, and from where nobody is asked. */
export function ReviewTabs({ tab }: { tab: "open" | "decided" | "thresholds" }) {
  const { t } = useTranslation();
  return (
    <nav className="tabs" aria-label={t("linkage.menu")}>
      <Link href={to.review()} aria-current={tab === "open" ? "page" : undefined}>
        {t("linkage.tab_open")}
      </Link>
      <Link href={to.reviewDecided()} aria-current={tab === "decided" ? "page" : undefined}>
        {t("linkage.tab_decided")}
      </Link>
      <Link href={to.reviewThresholds()} aria-current={tab === "thresholds" ? "page" : undefined}>
        {t("linkage.tab_thresholds")}
      </Link>
    </nav>
  );
}
