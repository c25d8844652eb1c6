import { useState } from "react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { $api, client, refetch } from "../../api/client";
import type { Activation, PolicyChange, PolicyChanges } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { SelectField } from "../../ui/select-field";
import { Mark } from "../../ui/mark";
import { More } from "../../ui/more";
import { OneNotice, useNoticeText } from "../../ui/one-notice";
import { Answered, Empty } from "../../ui/waiting";
import { WaitingOrAll } from "../../ui/waiting-or-all";
import { isDone } from "./state";

const TONES = { stricter: "warn", freer: "ok", otherwise: "work" } as const;

/** Whom it touches, what is different for each of them in words that can be sent, and who was told. */
export function Changes({ one }: { one: Activation }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [change, setChange] = useState<string>();
  const [untold, setUntold] = useState(isDone(one));
  const found = useInfiniteQuery({
    queryKey: ["get", "/api/activations/changes", one.id, change, untold],
    refetchInterval: one.waiting ? 2_000 : 30_000,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: PolicyChanges) => page.next ?? undefined,
    queryFn: async ({ pageParam, signal }): Promise<PolicyChanges> => {
      const answer = await client.GET("/api/activations/{activation_id}/changes", {
        params: { path: { activation_id: one.id }, query: { change, untold, after: pageParam, limit: 50 } },
        signal,
      });
      if (!answer.data) throw answer.error;
      return answer.data;
    },
  });
  const all = found.data?.pages.flatMap((page) => page.items) ?? [];
  const counts = Object.entries(found.data?.pages[0]?.counts ?? {});
  const people = counts.reduce((sum, [, count]) => sum + count.people, 0);
  const told = counts.reduce((sum, [, count]) => sum + count.told, 0);
  const hasHappened = isDone(one);
  return (
    <section className="section" aria-label={t("policy.notices")}>
      <h2>{t(hasHappened ? "policy.notices" : "policy.would_touch")}</h2>
      <p className="soft">
        {hasHappened
          ? t("policy.told_of", { told: format.number(told), people: format.number(people) })
          : t("policy.would_touch_n", { count: people, n: format.number(people) })}
      </p>
      <div className="row">
        <SelectField
          label={t("policy.direction")}
          empty={t("policy.every_change")}
          value={change}
          onChange={setChange}
          options={["stricter", "freer", "otherwise"].map((code) => ({
            value: code,
            label: t(`policy.change.${code}`),
          }))}
        />
        {hasHappened ? (
          <WaitingOrAll
            label={t("notice.which")}
            waiting={t("notice.untold")}
            all={t("notice.all")}
            open={untold}
            onOpen={setUntold}
          />
        ) : null}
      </div>
      <Answered of={found}>
        {() =>
          all.length ? (
            <>
              <ul className="stack">
                {all.map((each) => (
                  <OneChange key={each.person_id} change={each} one={one} />
                ))}
              </ul>
              <More of={found} />
            </>
          ) : (
            <Empty title={t(untold && people ? "policy.all_told" : "policy.nobody_touched")} />
          )
        }
      </Answered>
    </section>
  );
}

function OneChange({ change, one }: { change: PolicyChange; one: Activation }) {
  const { t } = useTranslation();
  const text = useNotice(one);
  const path = { params: { path: { activation_id: one.id, person_id: change.person_id } } };
  const told = $api.useMutation("post", "/api/activations/{activation_id}/changes/{person_id}/told", {
    onSuccess: () => void refetch("/api/activations"),
  });
  const note = (how: "message" | "call") => told.mutate({ ...path, body: { how } });
  return (
    <OneNotice
      of={change}
      text={text(change)}
      mark={
        <Mark
          tone={TONES[change.change as keyof typeof TONES] ?? "quiet"}
          label={t(`policy.change.${change.change}`)}
        />
      }
      telling={isDone(one) ? { isPending: told.isPending, error: told.error, note } : undefined}
    />
  );
}

/** The words that are sent: what is different, from when, why, and where to object. */
function useNotice(one: Activation): (change: PolicyChange) => string {
  const { t } = useTranslation();
  const format = useFormat();
  const policies = $api.useQuery("get", "/api/policy", {}, { staleTime: 300_000 }).data;
  const sentences = useNoticeText(policies?.packs.find((pack) => pack.pack === one.pack)?.words);
  return (change) => {
    const { before, after, rule, end } = sentences(change);
    const begin = t(one.ends ? "policy.notice_ended" : "policy.notice_begin", {
      name: change.person?.name || t("ui.no_name"),
      edition: format.title(one.version_title) || one.version,
      date: format.date(one.confirmed_at ?? one.proposed_at),
    });
    return format.sentences(begin, before, after, rule, end);
  };
}
