import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { $api } from "../../api/client";
import { useFormat } from "../../i18n/formatters";
import { usePackWords } from "../../ui/pack-words";
import { Trouble } from "../../ui/waiting";

/** What the partner is told, in clear: shown on purpose, written down, and gone when the request ends or expires. */
export function ToldTo({ id }: { id: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = usePackWords();
  const show = $api.useMutation("post", "/api/referrals/{referral_id}/told");
  if (show.isError) return <Trouble error={show.error} />;
  if (!show.data) {
    return (
      <div className="row">
        <Button loading={show.isPending} onClick={() => show.mutate({ params: { path: { referral_id: id } } })}>
          {t("referrals.show_told")}
        </Button>
        <span className="faint">{t("referrals.show_told_help")}</span>
      </div>
    );
  }
  const told = show.data;
  return (
    <div className="note" role="status">
      <div className="stack-tight">
        <strong>{t("referrals.told_title", { partner: words.partner(told.partner) })}</strong>
        <dl className="facts">
          {told.told.map(({ item, values }) => (
            <div key={item} style={{ display: "contents" }}>
              <dt>{t(`scope_item.${item}`, item)}</dt>
              <dd className="break">{values.join("; ") || "–"}</dd>
            </div>
          ))}
          <dt>{t("referrals.asked")}</dt>
          <dd className="break">{told.asked || "–"}</dd>
          {told.reason ? (
            <>
              <dt>{t("referrals.reason")}</dt>
              <dd className="break">{told.reason}</dd>
            </>
          ) : null}
        </dl>
        <span>
          {t("referrals.told_foot", {
            due: format.when(told.due_by),
            expires: format.when(told.expires_at),
            by: told.by,
          })}
        </span>
      </div>
    </div>
  );
}
