import { useState } from "react";
import { Link, useLocation } from "wouter";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { $api, refetch } from "../../api/client";
import { useFormat } from "../../i18n/formatters";
import { DataTable } from "../../ui/data-table";
import { More, PAGED } from "../../ui/more";
import { Page } from "../../ui/page";
import { to } from "../../ui/paths";
import { Answered, Empty } from "../../ui/waiting";
import { FacilityForm } from "./facility-form";
import { MeasuresTabs } from "./measures-tabs";

/** The houses in which people stay, and how many rooms are free. */
export function FacilitiesPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const [, go] = useLocation();
  const [adding, setAdding] = useState(false);
  const found = $api.useInfiniteQuery("get", "/api/measures/facilities", { params: { query: { limit: 50 } } }, PAGED);
  const all = found.data?.pages.flatMap((page) => page.items) ?? [];
  const free = all.reduce((sum, each) => sum + each.rooms - each.taken, 0);
  const open = $api.useMutation("post", "/api/measures/facilities", {
    onSuccess: (kept) => {
      void refetch("/api/measures");
      go(to.facility(kept.id));
    },
  });
  return (
    <Page
      name={t("measures.tab_facilities")}
      answer={
        found.data && all.length
          ? t("measures.facilities_answer", { count: free, n: format.number(free) })
          : t("measures.tab_facilities")
      }
      actions={
        adding ? undefined : (
          <Button type="primary" onClick={() => setAdding(true)}>
            {t("measures.new_facility")}
          </Button>
        )
      }
    >
      <MeasuresTabs tab="facilities" />
      {adding ? (
        <FacilityForm
          isNew
          pending={open.isPending}
          error={open.error}
          onSend={(sheet, area) => open.mutate({ body: { area_id: area, sheet } })}
          onClose={() => setAdding(false)}
        />
      ) : null}
      <Answered of={found}>
        {() =>
          all.length ? (
            <>
              <DataTable
                caption={t("measures.tab_facilities")}
                items={all}
                rowKey={(each) => each.id}
                columns={[
                  {
                    key: "name",
                    label: t("facility.name"),
                    lead: true,
                    cell: (each) => <Link href={to.facility(each.id)}>{each.sheet.name}</Link>,
                  },
                  { key: "area", label: t("field.area"), cell: (each) => each.area?.trail.slice(-2).join(" › ") },
                  { key: "address", label: t("facility.address"), cell: (each) => each.sheet.address },
                  { key: "telephone", label: t("facility.telephone"), cell: (each) => each.sheet.telephone },
                  { key: "payer", label: t("facility.payer"), cell: (each) => each.sheet.payer },
                  {
                    key: "free",
                    label: t("measures.free_rooms"),
                    number: true,
                    cell: (each) => `${format.number(each.rooms - each.taken)} / ${format.number(each.rooms)}`,
                  },
                ]}
              />
              <More of={found} />
            </>
          ) : adding ? null : (
            <Empty title={t("measures.no_facilities")}>{t("measures.no_facilities_next")}</Empty>
          )
        }
      </Answered>
    </Page>
  );
}
