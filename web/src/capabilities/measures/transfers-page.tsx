import { useTranslation } from "react-i18next";
import { $api } from "../../api/client";
import { useFormat } from "../../i18n/formatters";
import { More, PAGED } from "../../ui/more";
import { Page } from "../../ui/page";
import { Answered, Empty } from "../../ui/waiting";
import { MeasuresTabs } from "./measures-tabs";
import { TransferCard } from "./transfer-card";

/** Everybody who is to be moved, what is late first. */
export function TransfersPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const found = $api.useInfiniteQuery("get", "/api/measures/transfers", { params: { query: { limit: 50 } } }, PAGED);
  const all = found.data?.pages.flatMap((page) => page.items) ?? [];
  const late = all.filter((each) => each.late).length;
  const answer = found.data
    ? format.sentences(
        found.hasNextPage
          ? t("measures.transfers_many", { n: format.number(all.length) })
          : t("measures.transfers_answer", { count: all.length, n: format.number(all.length) }),
        late ? t("measures.transfers_late", { count: late, n: format.number(late) }) : "",
      )
    : t("measures.tab_transfers");
  return (
    <Page name={t("measures.tab_transfers")} answer={answer}>
      <MeasuresTabs tab="transfers" />
      <Answered of={found}>
        {() =>
          all.length ? (
            <>
              <ul className="measure-pair">
                {all.map((each) => (
                  <li key={each.id} className="panel">
                    <TransferCard transfer={each} linked />
                  </li>
                ))}
              </ul>
              <More of={found} />
            </>
          ) : (
            <Empty title={t("measures.no_transfers")}>{t("measures.no_transfers_next")}</Empty>
          )
        }
      </Answered>
    </Page>
  );
}
