import { Link } from "wouter";
import { useTranslation } from "react-i18next";
import type { Board } from "../../api/contract";
import { usePermission } from "../../api/session";
import { useFormat } from "../../i18n/formatters";
import { to } from "../../ui/paths";

/** Callers of the team who were abused, and to whom nobody has offered anything yet. */
export function BoardHardCalls({ board }: { board: Board }) {
  const { t } = useTranslation();
  const format = useFormat();
  const mayOffer = usePermission("support.offer");
  if (board.hard_calls === 0) return null;
  return (
    <p className="note note-warn">
      <span className="grow">
        {t("teams.hard_calls", { count: board.hard_calls, n: format.number(board.hard_calls) })}
      </span>
      {mayOffer ? <Link href={to.support()}>{t("teams.offer_support")}</Link> : null}
    </p>
  );
}
