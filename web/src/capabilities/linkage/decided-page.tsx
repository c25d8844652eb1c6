import { useState } from "react";
import { Link } from "wouter";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { client } from "../../api/client";
import type { LinkPage } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { DataTable } from "../../ui/data-table";
import { Field } from "../../ui/field";
import { More } from "../../ui/more";
import { Page } from "../../ui/page";
import { to } from "../../ui/paths";
import { Answered, Empty } from "../../ui/waiting";
import { ReviewTabs } from "./tabs";
import { signed } from "./waterfall";

/** What was decided, by somebody or by the system, each a door to the pair, where it can be taken back. */
export function DecidedPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const [state, setState] = useState<"same" | "different">("same");
  const found = useInfiniteQuery({
    queryKey: ["get", "/api/links", state],
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: LinkPage) => page.next ?? undefined,
    queryFn: async ({ pageParam, signal }): Promise<LinkPage> => {
      const answer = await client.GET("/api/links", {
        params: { query: { state, after: pageParam, limit: 50 } },
        signal,
      });
      if (!answer.data) throw answer.error;
      return answer.data;
    },
  });
  const first = found.data?.pages[0];
  const all = found.data?.pages.flatMap((page) => page.items) ?? [];
  const answer = first
    ? t("linkage.decided_n", { same: format.number(first.same), different: format.number(first.different) })
    : t("linkage.tab_decided");
  return (
    <Page name={t("linkage.tab_decided")} answer={answer}>
      <ReviewTabs tab="decided" />
      <Field label={t("linkage.which")}>
        {(control) => (
          <select
            {...control}
            className="native"
            style={{ maxWidth: 320 }}
            value={state}
            onChange={(event) => setState(event.target.value === "same" ? "same" : "different")}
          >
            <option value="same">{t("linkage.which_same")}</option>
            <option value="different">{t("linkage.which_different")}</option>
          </select>
        )}
      </Field>
      <Answered of={found}>
        {() =>
          all.length ? (
            <>
              <DataTable
                caption={t("linkage.tab_decided")}
                items={all}
                rowKey={(pair) => pair.id}
                columns={[
                  {
                    key: "who",
                    label: t("linkage.pair"),
                    lead: true,
                    cell: (pair) => (
                      <Link href={to.link(pair.id)}>
                        {pair.one?.name || t("ui.no_name")} · {pair.other?.name || t("ui.no_name")}
                      </Link>
                    ),
                  },
                  { key: "weight", label: t("linkage.weight"), number: true, cell: (pair) => signed(pair.weight) },
                  { key: "by", label: t("linkage.by"), cell: (pair) => pair.decided_by ?? t("ui.the_system") },
                  { key: "at", label: t("linkage.at"), cell: (pair) => format.when(pair.decided_at ?? pair.found_at) },
                  { key: "reason", label: t("linkage.reason"), cell: (pair) => pair.reason },
                ]}
              />
              <More of={found} />
            </>
          ) : (
            <Empty title={t("linkage.none_decided")}>{t("linkage.none_decided_next")}</Empty>
          )
        }
      </Answered>
    </Page>
  );
}
