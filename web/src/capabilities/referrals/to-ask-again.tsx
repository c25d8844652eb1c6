import { Link } from "wouter";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { client } from "../../api/client";
import type { Referrals } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { DataTable } from "../../ui/data-table";
import { More } from "../../ui/more";
import { usePackWords } from "../../ui/pack-words";
import { to } from "../../ui/paths";
import { FollowUpDay, ReferralState } from "./referral-state";

/** Who is to be asked again by today, the longest due first, whatever became of the request. */
export function ToAskAgain({ count }: { count: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = usePackWords();
  const found = useInfiniteQuery({
    queryKey: ["post", "/api/referrals/search", "follow_up"],
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Referrals) => page.next ?? undefined,
    queryFn: async ({ pageParam, signal }): Promise<Referrals> => {
      const answer = await client.POST("/api/referrals/search", {
        body: { follow_up: true, after: pageParam, limit: 20 },
        signal,
      });
      if (!answer.data) throw answer.error;
      return answer.data;
    },
  });
  const due = found.data?.pages.flatMap((page) => page.items) ?? [];
  if (due.length === 0) return null;
  return (
    <section className="section" aria-label={t("referrals.to_ask_again")}>
      <h2>
        {t("referrals.to_ask_again")} · {format.number(count)}
      </h2>
      <DataTable
        caption={t("referrals.to_ask_again")}
        items={due}
        rowKey={(each) => each.id}
        columns={[
          {
            key: "name",
            label: t("field.name"),
            lead: true,
            cell: (each) => <Link href={to.referral(each.id)}>{each.person.name || t("ui.no_name")}</Link>,
          },
          { key: "day", label: t("referrals.follow_up"), cell: (each) => <FollowUpDay referral={each} /> },
          { key: "partner", label: t("referrals.partner"), cell: (each) => words.partner(each.partner) },
          { key: "asked", label: t("referrals.asked"), cell: (each) => <span className="break">{each.asked}</span> },
          { key: "state", label: t("ui.state"), cell: (each) => <ReferralState referral={each} /> },
        ]}
      />
      <More of={found} />
    </section>
  );
}
