import { useTranslation } from "react-i18next";
import { $api } from "../../api/client";
import { serverNow } from "../../api/session";
import { dayOf } from "../../i18n/wall-clock";

/** Somebody was thankful today: it is read between two calls. */
export function Thanked() {
  const { t } = useTranslation();
  const mine = $api.useQuery("get", "/api/feedback/mine");
  const today = dayOf(serverNow());
  const thanks = mine.data?.items.filter((each) => each.kind === "thanks" && dayOf(new Date(each.at)) === today) ?? [];
  const newest = thanks[0];
  if (!newest) return null;
  return (
    <p className="note break">
      {t("calls.thanked")} “{newest.text}”
    </p>
  );
}
