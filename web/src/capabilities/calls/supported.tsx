import { useTranslation } from "react-i18next";
import { $api, refetch } from "../../api/client";
import { useFormat } from "../../i18n/formatters";
import { usePackWords } from "../../ui/pack-words";

/** After a hard call somebody offers something: it is read between two calls. */
export function Supported() {
  const { t } = useTranslation();
  const format = useFormat();
  const words = usePackWords();
  const mine = $api.useQuery("get", "/api/support/mine", {}, { refetchInterval: 60_000 });
  const see = $api.useMutation("post", "/api/support/{attempt_id}/seen", {
    onSettled: () => void refetch("/api/support"),
  });
  const newest = mine.data?.items.find((each) => !each.offer.seen_at);
  if (!newest) return null;
  const { offer } = newest;
  return (
    <div className="note note-ok" role="status">
      <span className="grow break">
        {t("calls.support_offered", {
          name: offer.by,
          what: words.support(offer.kind),
          at: format.when(newest.called_at),
        })}
        {offer.note ? ` “${offer.note}”` : ""}
      </span>
      <button
        type="button"
        className="plain"
        onClick={() => see.mutate({ params: { path: { attempt_id: newest.id } } })}
      >
        {t("calls.support_seen")}
      </button>
    </div>
  );
}
