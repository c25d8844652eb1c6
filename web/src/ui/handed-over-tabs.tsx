import { Link } from "wouter";
import { useTranslation } from "react-i18next";
import { to } from "./paths";

/** What the telephone hands over: two kinds of work, and what people say of us. */
export function HandedOverTabs({ tab }: { tab: "doors" | "feedback" | "referrals" }) {
  const { t } = useTranslation();
  return (
    <nav className="tabs" aria-label={t("ui.handed_over")}>
      <Link href={to.doors()} aria-current={tab === "doors" ? "page" : undefined}>
        {t("ui.handed_over_doors")}
      </Link>
      <Link href={to.referrals()} aria-current={tab === "referrals" ? "page" : undefined}>
        {t("ui.handed_over_referrals")}
      </Link>
      <Link href={to.feedback()} aria-current={tab === "feedback" ? "page" : undefined}>
        {t("ui.handed_over_feedback")}
      </Link>
    </nav>
  );
}
