import { useParams } from "wouter";
import { useTranslation } from "react-i18next";
import { HoldingsAnswer } from "../../ui/holdings";
import { Page } from "../../ui/page";
import { to } from "../../ui/paths";

/** Somebody asks what we hold about them, and is told. */
export function HoldingsPage() {
  const { id } = useParams<{ id: string }>();
  const { t } = useTranslation();
  return (
    <Page
      name={t("holdings.title")}
      back={{ href: to.person(id), label: t("holdings.back") }}
      answer={t("holdings.answer")}
    >
      <HoldingsAnswer person={id} />
    </Page>
  );
}
