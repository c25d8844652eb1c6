import { useParams } from "wouter";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { $api, refetch } from "../../api/client";
import { useFormat } from "../../i18n/formatters";
import { Page } from "../../ui/page";
import { to } from "../../ui/paths";
import { say } from "../../ui/toasts";
import { Answered, Trouble } from "../../ui/waiting";
import { Deciding } from "./deciding";
import { Pair } from "./pair";
import { useOdds } from "./waterfall";

const LOOKED_AT_ONCE = { staleTime: 60_000, refetchOnWindowFocus: false };

/** One pair by itself: to decide it, or to take a decision back. */
export function PairPage() {
  const { id } = useParams<{ id: string }>();
  const { t } = useTranslation();
  const format = useFormat();
  const odds = useOdds();
  const pair = $api.useQuery("get", "/api/links/{link_id}", { params: { path: { link_id: id } } }, LOOKED_AT_ONCE);
  const reopen = $api.useMutation("post", "/api/links/{link_id}/reopen", {
    onSuccess: () => {
      refetch("/api/links");
      refetch("/api/people");
      say(t("linkage.reopened"));
    },
  });
  return (
    <Page
      name={t("linkage.menu")}
      back={{ href: to.review(), label: t("linkage.menu") }}
      answer={pair.data ? odds(pair.data.weight) : t("linkage.menu")}
    >
      <Answered of={pair}>
        {(card) =>
          card.state === "open" ? (
            <Deciding key={card.id} card={card} />
          ) : (
            <>
              <div className="note row">
                <span className="grow">
                  {t(`linkage.state.${card.state}`, {
                    name: card.decided_by ?? t("ui.the_system"),
                    at: format.when(card.decided_at ?? card.found_at),
                  })}
                  {card.reason ? ` “${card.reason}”` : ""}
                </span>
                {card.state === "moved" ? null : (
                  <Button
                    loading={reopen.isPending}
                    onClick={() => reopen.mutate({ params: { path: { link_id: card.id } } })}
                  >
                    {t("linkage.take_back")}
                  </Button>
                )}
              </div>
              {reopen.isError ? <Trouble error={reopen.error} /> : null}
              <Pair card={card} />
            </>
          )
        }
      </Answered>
    </Page>
  );
}
