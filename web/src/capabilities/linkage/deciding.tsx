import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { $api, client, refetch } from "../../api/client";
import type { LinkCard } from "../../api/contract";
import { useProblemText } from "../../api/problems";
import { useKeys } from "../../ui/keys";
import { say } from "../../ui/toasts";
import { Trouble } from "../../ui/waiting";
import { Pair, useShown } from "./pair";

interface DecidingProps {
  card: LinkCard;
  /** What comes after a decision, or when this one is left for later. */
  onNext?: (decided: boolean) => void;
}

/** A pair and what can be done with it, each by one key; what was done can be taken back at once. */
export function Deciding({ card, onNext }: DecidingProps) {
  const { t } = useTranslation();
  const problem = useProblemText();
  const [kept, setKept] = useState(0);
  const shown = useShown(card.id);
  const takeBack = async () => {
    const answer = await client.POST("/api/links/{link_id}/reopen", { params: { path: { link_id: card.id } } });
    say(answer.error ? problem(answer.error) : t("linkage.reopened"));
    refetch("/api/links");
    refetch("/api/people");
  };
  const decide = $api.useMutation("post", "/api/links/{link_id}/decide", {
    onSuccess: (_, asked) => {
      say(t(`linkage.now_${asked.body.decision}`), takeBack);
      refetch("/api/links");
      refetch("/api/people");
      onNext?.(true);
    },
  });
  const act = (decision: "same" | "different") => {
    if (decide.isPending) return;
    const keep = decision === "same" ? card.sides[kept]?.id : undefined;
    decide.mutate({ params: { path: { link_id: card.id } }, body: { decision, keep } });
  };
  useKeys([
    { combo: "1", label: t("linkage.same"), run: () => act("same") },
    { combo: "2", label: t("linkage.different"), run: () => act("different") },
    ...(onNext ? [{ combo: "3", label: t("linkage.later"), run: () => onNext(false) }] : []),
    { combo: "r", label: t("linkage.show"), run: shown.show },
    { combo: "k", label: t("linkage.keep_other"), run: () => setKept((side) => 1 - side) },
  ]);
  return (
    <>
      {decide.isError ? <Trouble error={decide.error} /> : null}
      {shown.trouble}
      <Pair card={card} shown={shown.sides} keeping={{ kept, onKeep: setKept }} />
      <div className="verdicts">
        <Button type="primary" size="large" loading={decide.isPending} onClick={() => act("same")}>
          <kbd>1</kbd> {t("linkage.same")}
        </Button>
        <Button size="large" disabled={decide.isPending} onClick={() => act("different")}>
          <kbd>2</kbd> {t("linkage.different")}
        </Button>
        {onNext ? (
          <Button size="large" onClick={() => onNext(false)}>
            <kbd>3</kbd> {t("linkage.later")}
          </Button>
        ) : null}
        {shown.sides ? null : (
          <Button size="large" onClick={shown.show}>
            <kbd>R</kbd> {t("linkage.show")}
          </Button>
        )}
      </div>
      <p className="faint">{t("linkage.same_help")}</p>
    </>
  );
}
