import { useState } from "react";
import { Link } from "wouter";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { $api, client } from "../../api/client";
import type { Named, Referral, Referrals } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { DataTable } from "../../ui/data-table";
import { Field } from "../../ui/field";
import { HandedOverFilters } from "../../ui/handed-over-filters";
import { HandedOverTabs } from "../../ui/handed-over-tabs";
import { More } from "../../ui/more";
import { Page } from "../../ui/page";
import { usePackWords } from "../../ui/pack-words";
import { to } from "../../ui/paths";
import { useSettled } from "../../ui/settled";
import { Answered, Empty } from "../../ui/waiting";
import { ReferralState } from "./referral-state";
import { ToAskAgain } from "./to-ask-again";

const STATES = ["proposed", "open", "accepted", "answered", "returned", "closed"];

/** What was asked of partners, and what is owed first. */
export function ReferralsPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const [typed, setTyped] = useState("");
  const [area, setArea] = useState<Named | null>(null);
  const [partner, setPartner] = useState("");
  const [state, setState] = useState("");
  const partners = $api.useQuery("get", "/api/packs/active", {}, { staleTime: Infinity }).data?.partners ?? [];
  const q = useSettled(typed.trim(), 250);
  const found = useInfiniteQuery({
    queryKey: ["post", "/api/referrals/search", q, area?.id, partner, state],
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Referrals) => page.next ?? undefined,
    queryFn: async ({ pageParam, signal }): Promise<Referrals> => {
      const answer = await client.POST("/api/referrals/search", {
        body: {
          q: q || undefined,
          area_id: area?.id,
          partner: partner || undefined,
          state: state === "overdue" ? undefined : state || undefined,
          overdue: state === "overdue",
          after: pageParam,
          limit: 50,
        },
        signal,
      });
      if (!answer.data) throw answer.error;
      return answer.data;
    },
  });
  const all = found.data?.pages.flatMap((page) => page.items) ?? [];
  const counts = found.data?.pages[0];
  const parts = counts
    ? [
        t("referrals.answer", { count: counts.open, n: format.number(counts.open) }),
        counts.proposed
          ? t("referrals.answer_proposed", { count: counts.proposed, n: format.number(counts.proposed) })
          : "",
        counts.answered
          ? t("referrals.answer_answered", { count: counts.answered, n: format.number(counts.answered) })
          : "",
        counts.overdue
          ? t("referrals.answer_overdue", { count: counts.overdue, n: format.number(counts.overdue) })
          : "",
        counts.follow_ups
          ? t("referrals.answer_follow_ups", { count: counts.follow_ups, n: format.number(counts.follow_ups) })
          : "",
      ]
    : [t("referrals.title")];
  return (
    <Page name={t("referrals.title")} answer={format.sentences(...parts)}>
      <HandedOverTabs tab="referrals" />
      {counts?.follow_ups ? <ToAskAgain count={counts.follow_ups} /> : null}
      <HandedOverFilters typed={typed} area={area} onTyped={setTyped} onArea={setArea}>
        <Field label={t("referrals.partner")}>
          {(control) => (
            <select
              {...control}
              className="native"
              value={partner}
              onChange={(event) => setPartner(event.target.value)}
            >
              <option value="">{t("referrals.any_partner")}</option>
              {partners.map((each) => (
                <option key={each.code} value={each.code}>
                  {format.title(each.title)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t("referrals.which")}>
          {(control) => (
            <select {...control} className="native" value={state} onChange={(event) => setState(event.target.value)}>
              <option value="">{t("referrals.all_open")}</option>
              <option value="overdue">{t("referrals.overdue")}</option>
              {STATES.map((each) => (
                <option key={each} value={each}>
                  {t(`referral_state.${each}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
      </HandedOverFilters>
      <Answered of={found}>
        {() =>
          all.length ? (
            <>
              <ReferralTable referrals={all} linked />
              <More of={found} />
            </>
          ) : (
            <Empty title={t(q || area || partner || state ? "referrals.none_found" : "referrals.none")}>
              {t("referrals.none_next")}
            </Empty>
          )
        }
      </Answered>
    </Page>
  );
}

/** Requests, one line each. */
export function ReferralTable({ referrals, linked }: { referrals: Referral[]; linked?: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = usePackWords();
  return (
    <DataTable
      caption={t("referrals.title")}
      items={referrals}
      rowKey={(each) => each.id}
      columns={[
        {
          key: "name",
          label: t("field.name"),
          lead: true,
          cell: (each) =>
            linked ? <Link href={to.referral(each.id)}>{each.person.name || t("ui.no_name")}</Link> : each.person.name,
        },
        {
          key: "area",
          label: t("field.area"),
          cell: (each) =>
            each.person.area ? (
              <span title={each.person.area.trail.join(" › ")}>{each.person.area.trail.slice(-2).join(" › ")}</span>
            ) : null,
        },
        { key: "partner", label: t("referrals.partner"), cell: (each) => words.partner(each.partner) },
        {
          key: "asked",
          label: t("referrals.asked"),
          cell: (each) => (
            <span className="break">
              {each.asked || (each.outcome ? words.outcome(each.outcome) : "")}
              {linked && each.asker ? <span className="faint"> {each.asker}</span> : null}
            </span>
          ),
        },
        { key: "state", label: t("ui.state"), cell: (each) => <ReferralState referral={each} /> },
        {
          key: "result",
          label: t("referrals.result"),
          cell: (each) =>
            each.result || each.ended ? (
              <span className="break">
                {each.result}
                {each.ended ? <span className="faint"> {words.result(each.ended)}</span> : null}
              </span>
            ) : null,
        },
        { key: "since", label: t("referrals.since"), cell: (each) => format.when(each.opened_at) },
        {
          key: "due",
          label: t("referrals.due_by"),
          cell: (each) => (each.state === "closed" ? null : format.when(each.due_by)),
        },
      ]}
    />
  );
}
