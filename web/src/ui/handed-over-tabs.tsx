import { Link } from "wouter";
import { useTranslation } from "react-i18next";
import { $api } from "../api/client";
import { usePermission } from "../api/session";
import { useFormat } from "../i18n/formatters";
import { to } from "./paths";

/** What the telephone hands over: two kinds of work, and what people say of us. */
export function HandedOverTabs({ tab }: { tab: "doors" | "feedback" | "referrals" }) {
  const { t } = useTranslation();
  const format = useFormat();
  const may = usePermission("overview.read");
  const again = $api.useQuery("get", "/api/overview", {}, { enabled: may }).data?.follow_ups ?? 0;
  return (
    <nav className="tabs" aria-label={t("ui.handed_over")}>
      <Link href={to.doors()} aria-current={tab === "doors" ? "page" : undefined}>
        {t("ui.handed_over_doors")}
      </Link>
      <Link href={to.referrals()} aria-current={tab === "referrals" ? "page" : undefined}>
        {t("ui.handed_over_referrals")}
        {again ? (
          <span className="menu-count" title={t("ui.to_ask_again", { count: again })}>
            {format.number(again)} <span className="unseen">{t("ui.to_ask_again", { count: again })}</span>
          </span>
        ) : null}
      </Link>
      <Link href={to.feedback()} aria-current={tab === "feedback" ? "page" : undefined}>
        {t("ui.handed_over_feedback")}
      </Link>
    </nav>
  );
}
