import { useTranslation } from "react-i18next";
import { $api, refetch } from "../../api/client";
import type { Queue } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";

/** Which languages the caller speaks: people who need one of them come to whoever does. */
export function MyLanguages({ queue }: { queue: Queue }) {
  const { t } = useTranslation();
  const format = useFormat();
  const pack = $api.useQuery("get", "/api/packs/active", {}, { staleTime: Infinity });
  const keep = $api.useMutation("put", "/api/calls/languages", { onSuccess: () => refetch("/api/calls/queue") });
  const languages = pack.data?.languages ?? [];
  if (languages.length === 0) return null;
  const toggle = (code: string) =>
    keep.mutate({
      body: {
        languages: queue.languages.includes(code)
          ? queue.languages.filter((each) => each !== code)
          : [...queue.languages, code],
      },
    });
  const spoken = languages.filter((each) => queue.languages.includes(each.code));
  return (
    <details className="my-languages">
      <summary>
        {spoken.length
          ? t("calls.i_speak", { languages: spoken.map((each) => format.title(each.title)).join(t("calls.comma")) })
          : t("calls.i_speak_none")}
      </summary>
      <div className="row" role="group" aria-label={t("calls.languages")}>
        {languages.map((each) => (
          <button
            key={each.code}
            type="button"
            className="outcome"
            aria-pressed={queue.languages.includes(each.code)}
            disabled={keep.isPending}
            onClick={() => toggle(each.code)}
          >
            {format.title(each.title)}
          </button>
        ))}
      </div>
    </details>
  );
}
