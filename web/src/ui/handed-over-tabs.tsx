import { Link } from "wouter";
import { useTranslation } from "react-i18next";
import { to } from "./paths";

/** The two kinds of work that the telephone hands over. */
export function HandedOverTabs({ tab }: { tab: "doors" | "referrals" }) {
  const { t } = useTranslation();
  return (
    <nav className="tabs" aria-label={t("ui.handed_over")}>
      <Link href={to.doors()} aria-current={tab === "doors" ? "page" : undefined}>
        {t("ui.handed_over_doors")}
      </Link>
      <Link href={to.referrals()} aria-current={tab === "referrals" ? "page" : undefined}>
        {t("ui.handed_over_referrals")}
      </Link>
    </nav>
  );
}
