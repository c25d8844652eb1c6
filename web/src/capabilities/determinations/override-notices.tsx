import { useState } from "react";
import { useTranslation } from "react-i18next";
import { $api, refetch } from "../../api/client";
import type { OverrideNotice } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { Mark } from "../../ui/mark";
import { More, PAGED } from "../../ui/more";
import { OneNotice, useNoticeText } from "../../ui/one-notice";
import { Answered, Empty } from "../../ui/waiting";
import { WaitingOrAll } from "../../ui/waiting-or-all";

/** Who is let off and has to be told, and whose letting off ended early. */
export function OverrideNotices() {
  const { t } = useTranslation();
  const [untold, setUntold] = useState(true);
  const query = { untold, limit: 50 };
  const found = $api.useInfiniteQuery("get", "/api/overrides/notices", { params: { query } }, PAGED);
  const all = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="section" aria-label={t("override.notices")}>
      <h2>{t("override.notices")}</h2>
      <p className="soft">{t("override.notices_answer")}</p>
      <WaitingOrAll
        label={t("notice.which")}
        waiting={t("notice.untold")}
        all={t("notice.all")}
        open={untold}
        onOpen={setUntold}
      />
      <Answered of={found}>
        {() =>
          all.length ? (
            <>
              <ul className="stack">
                {all.map((each) => (
                  <One key={each.id} notice={each} />
                ))}
              </ul>
              <More of={found} />
            </>
          ) : (
            <Empty title={t(untold ? "override.notices_none" : "override.notices_nobody")} />
          )
        }
      </Answered>
    </section>
  );
}

function One({ notice }: { notice: OverrideNotice }) {
  const { t } = useTranslation();
  const text = useText(notice);
  const told = $api.useMutation("post", "/api/overrides/notices/{notice_id}/told", {
    onSettled: () => void refetch("/api/overrides"),
  });
  const note = (how: "message" | "call") => told.mutate({ params: { path: { notice_id: notice.id } }, body: { how } });
  return (
    <OneNotice
      of={notice}
      text={text}
      mark={<Mark tone={notice.news === "begun" ? "ok" : "warn"} label={t(`override.news.${notice.news}`)} />}
      telling={{ isPending: told.isPending, error: told.error, note }}
    />
  );
}

/** The words that are sent: what is different and why, until when, and where to object. */
function useText(notice: OverrideNotice): string {
  const { t } = useTranslation();
  const format = useFormat();
  const policies = $api.useQuery("get", "/api/policy", {}, { staleTime: 300_000 }).data;
  const sentences = useNoticeText(policies?.packs.find((pack) => pack.pack === notice.pack)?.words);
  const { before, after, rule, end } = sentences(notice);
  const begin = {
    name: notice.person?.name || t("ui.no_name"),
    date: format.date(notice.drafted_at),
    reason: t(`override.reasons.${notice.reason}`),
  };
  if (notice.news !== "begun") return format.sentences(t("override.notice_ended", begin), before, after, rule, end);
  const until = t("override.notice_last_day", {
    date: format.date(notice.last_day),
    rule: format.title(notice.rule_title) || notice.rule,
  });
  const place = notice.place ? t("override.notice_place", { place: notice.place }) : "";
  return format.sentences(t("override.notice_begun", begin), before, after, place, until, end);
}
