import { useEffect, useState } from "react";
import { useSearchParams } from "wouter";
import { useHistoryState } from "wouter/use-browser-location";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { $api, client } from "../../api/client";
import type { PageOf, PersonLine } from "../../api/contract";
import { More } from "../../ui/more";
import { Page } from "../../ui/page";
import { PeopleTable } from "../../ui/people-table";
import { SearchField } from "../../ui/search-field";
import { useSettled } from "../../ui/settled";
import { Answered, Empty } from "../../ui/waiting";

const SHORTEST = 2;

/** Finds people by name, pinyin, telephone or identity number. What is typed is sent, never kept in an address. */
export function PeoplePage() {
  const { t } = useTranslation();
  const handed = useHistoryState<{ q?: string } | null>();
  const [query, setQuery] = useSearchParams();
  const area = query.get("area") ?? undefined;
  const state = query.get("state") ?? undefined;
  const [typed, setTyped] = useState(handed?.q ?? "");
  useEffect(() => {
    if (handed?.q !== undefined) setTyped(handed.q);
  }, [handed]);
  const q = useSettled(typed.trim(), 250);
  // One Chinese character is a surname; one letter is half the alphabet.
  const asking = q.length >= SHORTEST || /[^\x00-\x7f]/.test(q) || (q === "" && Boolean(area ?? state));
  const found = useInfiniteQuery({
    queryKey: ["post", "/api/people/search", q, area, state],
    enabled: asking,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: PageOf<PersonLine>) => page.next ?? undefined,
    queryFn: async ({ pageParam, signal }): Promise<PageOf<PersonLine>> => {
      const answer = await client.POST("/api/people/search", {
        body: { q: q || undefined, area_id: area, state, after: pageParam, limit: 50 },
        signal,
      });
      if (!answer.data) throw answer.error;
      return answer.data;
    },
  });
  const all = found.data?.pages.flatMap((page) => page.items) ?? [];
  const count = found.hasNextPage ? `${all.length}+` : String(all.length);
  const asked = q || (state ? t(`person_state.${state}`) : t("people.this_area"));
  return (
    <Page
      name={t("people.menu")}
      answer={
        asking && found.data ? t("people.answer", { count: all.length, n: count, q: asked }) : t("people.question")
      }
    >
      <SearchField label={t("people.search")} help={t("people.search_help")} value={typed} onChange={setTyped} />
      {area ? (
        <div className="row">
          <AreaFilter id={area} />
          <Button size="small" onClick={() => setQuery({})}>
            {t("people.everywhere")}
          </Button>
        </div>
      ) : null}
      {asking ? (
        <Answered of={found}>
          {() =>
            all.length ? (
              <>
                <PeopleTable caption={t("people.found")} people={all} />
                <More of={found} />
              </>
            ) : (
              <Empty title={t("people.nobody", { q: asked })}>{t("people.nobody_next")}</Empty>
            )
          }
        </Answered>
      ) : null}
    </Page>
  );
}

function AreaFilter({ id }: { id: string }) {
  const { t } = useTranslation();
  const area = $api.useQuery("get", "/api/areas/{area_id}", { params: { path: { area_id: id } } });
  return <span>{t("people.only_area", { area: area.data?.area.name ?? "…" })}</span>;
}
