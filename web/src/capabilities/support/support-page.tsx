import { useState } from "react";
import { Link } from "wouter";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { client } from "../../api/client";
import type { HardCall, HardCalls } from "../../api/contract";
import { usePermission } from "../../api/session";
import { useFormat } from "../../i18n/formatters";
import { More } from "../../ui/more";
import { Page } from "../../ui/page";
import { usePackWords } from "../../ui/pack-words";
import { to } from "../../ui/paths";
import { Answered, Empty } from "../../ui/waiting";
import { WaitingOrAll } from "../../ui/waiting-or-all";
import { Offer, Offered } from "./offer";

/** Calls that hurt a caller, newest first, and what was offered. Nothing here compares callers. */
export function SupportPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const [open, setOpen] = useState(true);
  const found = useInfiniteQuery({
    queryKey: ["get", "/api/support", open],
    refetchInterval: 60_000,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: HardCalls) => page.next ?? undefined,
    queryFn: async ({ pageParam, signal }): Promise<HardCalls> => {
      const answer = await client.GET("/api/support", {
        params: { query: { open, after: pageParam, limit: 50 } },
        signal,
      });
      if (!answer.data) throw answer.error;
      return answer.data;
    },
  });
  const waiting = found.data?.pages[0]?.open;
  const all = found.data?.pages.flatMap((page) => page.items) ?? [];
  const answer =
    waiting === undefined
      ? t("support.title")
      : waiting
        ? t("support.open_n", { count: waiting, n: format.number(waiting) })
        : t("support.none_waiting");
  return (
    <Page
      name={t("support.title")}
      answer={answer}
      note={t("support.why")}
      back={{ href: to.teams(), label: t("teams.menu") }}
    >
      <div className="row">
        <WaitingOrAll
          label={t("support.which")}
          waiting={t("support.waiting")}
          all={t("support.all")}
          open={open}
          onOpen={setOpen}
        />
      </div>
      <Answered of={found}>
        {() =>
          all.length ? (
            <>
              <ul className="stack">
                {all.map((each) => (
                  <OneCall key={each.id} call={each} />
                ))}
              </ul>
              <More of={found} />
            </>
          ) : (
            <Empty title={t(open ? "support.none_here" : "support.none")}>{t("support.none_next")}</Empty>
          )
        }
      </Answered>
    </Page>
  );
}

function OneCall({ call }: { call: HardCall }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = usePackWords();
  const seesPeople = usePermission("people.read");
  const { person } = call;
  const name = person?.name || t("ui.no_name");
  return (
    <li className="panel stack-tight">
      <div className="row">
        <b>{call.caller}</b>
        <span className="soft">
          {[format.when(call.at), words.outcome(call.outcome), call.team].filter(Boolean).join(" · ")}
        </span>
      </div>
      {call.note ? <p className="break">“{call.note}”</p> : null}
      {person ? (
        <p className="faint">
          {t("support.spoke_with")} {seesPeople ? <Link href={to.person(person.id)}>{name}</Link> : name}
          {person.telephone ? ` · ${person.telephone}` : ""}
        </p>
      ) : null}
      {call.offer ? <Offered call={call} offer={call.offer} /> : <Offer call={call} />}
    </li>
  );
}
