import { useTranslation } from "react-i18next";
import { $api } from "../../api/client";
import { usePermission } from "../../api/session";
import { useFormat } from "../../i18n/formatters";
import { More, PAGED } from "../../ui/more";
import { Page } from "../../ui/page";
import { to } from "../../ui/paths";
import { Answered, Empty } from "../../ui/waiting";
import { ReferralTable } from "./referrals-page";

/** What one has asked of partners, and what came of it. */
export function MinePage() {
  const { t } = useTranslation();
  const format = useFormat();
  const mayCall = usePermission("calls.work");
  const mine = $api.useInfiniteQuery("get", "/api/referrals/mine", { params: { query: { limit: 50 } } }, PAGED);
  const all = mine.data?.pages.flatMap((page) => page.items) ?? [];
  const back = all.filter((each) => each.result).length;
  return (
    <Page
      name={t("referrals.mine")}
      answer={
        mine.data
          ? t("referrals.mine_answer", { count: all.length, n: format.number(all.length), back: format.number(back) })
          : t("referrals.mine")
      }
      back={mayCall ? { href: to.calls(), label: t("calls.menu") } : undefined}
    >
      <Answered of={mine}>
        {() =>
          all.length ? (
            <>
              <ReferralTable referrals={all} />
              <More of={mine} />
            </>
          ) : (
            <Empty title={t("referrals.mine_none")}>{t("referrals.mine_none_next")}</Empty>
          )
        }
      </Answered>
    </Page>
  );
}
