import type { ReactNode } from "react";
import { Link } from "wouter";
import { useTranslation } from "react-i18next";
import type { Feedback } from "../../api/contract";
import { usePermission } from "../../api/session";
import { useFormat } from "../../i18n/formatters";
import { Mark } from "../../ui/mark";
import { to } from "../../ui/paths";

/** What was said, one after another, each with its answer. */
export function FeedbackList({ items, act }: { items: Feedback[]; act?: (each: Feedback) => ReactNode }) {
  const { t } = useTranslation();
  const format = useFormat();
  const seesPeople = usePermission("people.read");
  return (
    <ul className="stack feedback-list">
      {items.map((each) => (
        <li key={each.id} className="panel stack-tight">
          <div className="row">
            <b>{t(`feedback_kind.${each.kind}`)}</b>
            {each.person ? (
              seesPeople ? (
                <Link href={to.person(each.person.id)}>{each.person.name || t("ui.no_name")}</Link>
              ) : (
                <span>{each.person.name || t("ui.no_name")}</span>
              )
            ) : (
              <span className="soft">{t("feedback.from_nobody")}</span>
            )}
            {each.about ? <span className="soft">{t("feedback.about_whom", { name: each.about })}</span> : null}
            {each.overdue ? <Mark tone="warn" label={t("feedback.overdue")} /> : null}
          </div>
          <p className="break">{each.text}</p>
          <p className="faint">
            {t("feedback.told_by", { name: each.told_by, at: format.when(each.at) })}
            {each.answer_by && !each.answer ? (
              <> · {t("feedback.answer_by", { at: format.when(each.answer_by) })}</>
            ) : null}
          </p>
          {each.answer ? (
            <p className="note break">
              {each.answer}{" "}
              <span className="faint">
                {t("feedback.told_by", { name: each.answered_by ?? "", at: format.when(each.answered_at ?? each.at) })}
              </span>
            </p>
          ) : null}
          {act?.(each)}
        </li>
      ))}
    </ul>
  );
}
