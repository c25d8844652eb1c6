import { useState } from "react";
import { useTranslation } from "react-i18next";
import { $api } from "../../api/client";
import { useFormat } from "../../i18n/formatters";
import { Page } from "../../ui/page";
import { Answered, Bones, Empty, Trouble } from "../../ui/waiting";
import { Deciding } from "./deciding";
import { ReviewTabs } from "./tabs";
import { useOdds } from "./waterfall";

const LOOKED_AT_ONCE = { staleTime: 60_000, refetchOnWindowFocus: false };
/** While people are being compared, more may come. */
const AGAIN = 3_000;

/** Pairs that may be one person, the likeliest first, one after another. */
export function ReviewPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const odds = useOdds();
  const [later, setLater] = useState<string[]>([]);
  const pairs = $api.useQuery(
    "get",
    "/api/links",
    { params: { query: { limit: 100 } } },
    {
      refetchInterval: (query) => (query.state.data?.to_compare ? AGAIN : false),
    },
  );
  const waiting = pairs.data?.items ?? [];
  const next = waiting.find((pair) => !later.includes(pair.id)) ?? waiting[0];
  const card = $api.useQuery(
    "get",
    "/api/links/{link_id}",
    { params: { path: { link_id: next?.id ?? "" } } },
    { ...LOOKED_AT_ONCE, enabled: Boolean(next) },
  );
  const open = pairs.data?.open ?? 0;
  const answer = format.sentences(
    open ? t("linkage.open_n", { count: open, n: format.number(open) }) : t("linkage.none_open"),
    card.data && next ? odds(card.data.weight) : "",
  );
  const comparing = pairs.data?.to_compare ?? 0;
  return (
    <Page
      name={t("linkage.menu")}
      answer={pairs.data ? answer : t("linkage.menu")}
      note={comparing ? t("linkage.comparing_n", { count: comparing, n: format.number(comparing) }) : undefined}
    >
      <ReviewTabs tab="open" />
      <Answered of={pairs}>
        {() => {
          if (!next) return <Empty title={t("linkage.none")}>{t("linkage.none_next")}</Empty>;
          if (card.isError) return <Trouble error={card.error} onRetry={() => card.refetch()} />;
          if (!card.data || card.data.id !== next.id) return <Bones lines={10} />;
          return (
            <Deciding
              key={next.id}
              card={card.data}
              onNext={(decided) => {
                if (!decided) setLater((before) => [...before.filter((id) => id !== next.id), next.id]);
              }}
            />
          );
        }}
      </Answered>
    </Page>
  );
}
