import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { Page } from "../ui/page";

export function NotYours({ missing }: { missing?: boolean }) {
  const { t } = useTranslation();
  return (
    <Page name={t("app.not_found")} answer={missing ? t("app.not_found") : t("app.not_yours")}>
      <p>{missing ? t("app.not_found_next") : t("app.not_yours_next")}</p>
      <p>
        <Link href="/">{t("app.to_start")}</Link>
      </p>
    </Page>
  );
}
