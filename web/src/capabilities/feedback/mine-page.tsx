import { useTranslation } from "react-i18next";
import { $api } from "../../api/client";
import { Page } from "../../ui/page";
import { to } from "../../ui/paths";
import { Answered, Empty } from "../../ui/waiting";
import { FeedbackList } from "./feedback-list";

/** What one was thanked for, and what came of what one wrote down. */
export function MinePage() {
  const { t } = useTranslation();
  const mine = $api.useQuery("get", "/api/feedback/mine");
  return (
    <Page name={t("feedback.mine")} answer={t("feedback.mine")} back={{ href: to.calls(), label: t("calls.menu") }}>
      <Answered of={mine}>
        {(data) =>
          data.items.length ? (
            <FeedbackList items={data.items} />
          ) : (
            <Empty title={t("feedback.mine_none")}>{t("feedback.mine_none_next")}</Empty>
          )
        }
      </Answered>
    </Page>
  );
}
