import { useEffect, useRef } from "react";
import { Link, useParams } from "wouter";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { $api } from "../../api/client";
import { Page } from "../../ui/page";
import { to } from "../../ui/paths";
import { Bones, Trouble } from "../../ui/waiting";
import { Paper } from "./paper";
import "./sheets.css";

/** A sheet as it leaves the printer. Looking at it is looking at full numbers, so it is asked for once and journalled. */
export function PaperPage() {
  const { t } = useTranslation();
  const { id } = useParams<{ id: string }>();
  const asked = useRef(false);
  const paper = $api.useMutation("post", "/api/sheets/{sheet_id}/print");
  const pack = $api.useQuery("get", "/api/packs/active", {}, { staleTime: Infinity });
  const { mutate } = paper;
  useEffect(() => {
    if (asked.current) return;
    asked.current = true;
    mutate({ params: { path: { sheet_id: id } } });
  }, [id, mutate]);
  const { data } = paper;
  return (
    <Page
      name={t("sheets.paper")}
      back={{ href: to.sheets(), label: t("sheets.menu") }}
      answer={
        data ? t("sheets.paper_of", { number: data.sheet.number, holder: data.sheet.holder.name }) : t("sheets.paper")
      }
      note={t("sheets.paper_note")}
      actions={
        data ? (
          <>
            <Link href={to.sheet(id)}>{t("sheets.enter")}</Link>
            <Button type="primary" onClick={() => window.print()}>
              {t("sheets.print")}
            </Button>
          </>
        ) : null
      }
    >
      {paper.isError ? <Trouble error={paper.error} /> : null}
      {pack.isError ? <Trouble error={pack.error} onRetry={() => pack.refetch()} /> : null}
      {data && pack.data ? <Paper paper={data} pack={pack.data} /> : paper.isPending ? <Bones /> : null}
    </Page>
  );
}
