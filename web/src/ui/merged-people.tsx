import { Link } from "wouter";
import { useTranslation } from "react-i18next";
import { $api, refetch } from "../api/client";
import type { Merge } from "../api/contract";
import { usePermission } from "../api/session";
import { useFormat } from "../i18n/formatters";
import { LineForm } from "./line-form";
import { to } from "./paths";
import { say } from "./toasts";
import { Trouble } from "./waiting";

/** Who else this person was on other lists, and the way to take them apart again. */
export function MergedPeople({ person }: { person: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const mayReview = usePermission("linkage.review");
  const merges = $api.useQuery("get", "/api/people/{person_id}/merges", { params: { path: { person_id: person } } });
  const found = merges.data?.items ?? [];
  if (found.length === 0 && !mayReview) return null;
  return (
    <section className="panel section" aria-label={t("ui.merged")}>
      <h2>{t("ui.merged")}</h2>
      {merges.isError ? <Trouble error={merges.error} onRetry={() => merges.refetch()} /> : null}
      {found.length === 0 ? <p className="soft">{t("ui.merged_nobody")}</p> : null}
      <ul className="stack-tight">
        {found.map((merge) => (
          <li key={merge.id} className="stack-tight">
            <div>
              <b>{merge.gone?.name || t("ui.no_name")}</b>
              {merge.gone?.telephone ? ` · ${merge.gone.telephone}` : ""}{" "}
              <span className="faint">
                {t("ui.merged_by", { name: merge.by ?? t("ui.the_system"), at: format.when(merge.at) })}
              </span>
            </div>
            {mayReview ? <Separate merge={merge} /> : null}
          </li>
        ))}
      </ul>
      {mayReview ? (
        <div>
          <Link href={to.compare(person)}>{t("ui.merged_compare")}</Link>
        </div>
      ) : null}
    </section>
  );
}

function Separate({ merge }: { merge: Merge }) {
  const { t } = useTranslation();
  const separate = $api.useMutation("post", "/api/merges/{merge_id}/separate", {
    onSuccess: () => {
      say(t("ui.merged_separated"));
      refetch("/api/people");
      refetch("/api/links");
    },
  });
  return (
    <div>
      <LineForm
        open={t("ui.merged_separate")}
        label={t("ui.merged_reason")}
        send={t("ui.merged_separate")}
        most={500}
        pending={separate.isPending}
        error={separate.error}
        onSend={(reason) => separate.mutate({ params: { path: { merge_id: merge.id } }, body: { reason } })}
      />
    </div>
  );
}
