import type { ReactNode } from "react";
import { Link } from "wouter";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import type { PersonLine, PolicyStanding, PolicyWords } from "../api/contract";
import { useFormat } from "../i18n/formatters";
import { CopyMessage } from "./copy-message";
import { to } from "./paths";
import { ruleTitle } from "./reason-text";
import { Trouble } from "./waiting";
import { CodeColour } from "./what-holds";

export interface Told {
  person_id: string;
  person?: PersonLine | null;
  before?: PolicyStanding | null;
  after: PolicyStanding;
  told_at?: string | null;
  told_by?: string | null;
  explained_at?: string | null;
  explained_by?: string | null;
}

interface OneNoticeProps {
  of: Told;
  /** The words that are sent. */
  text: string;
  mark: ReactNode;
  /** Notes that the person was told; none where it has not happened yet. */
  telling?: { isPending: boolean; error: unknown; note: (how: "message" | "call") => void };
}

/** What is different for somebody, in words that can be sent, and who has told them. */
export function OneNotice({ of, text, mark, telling }: OneNoticeProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const name = of.person?.name || t("ui.no_name");
  const button = (how: "message" | "call", label: string) => (
    <Button size="small" loading={telling?.isPending} onClick={() => telling?.note(how)}>
      {label}
      <span className="unseen"> {name}</span>
    </Button>
  );
  return (
    <li className="panel stack-tight">
      <div className="row">
        <b>
          <Link href={to.facts(of.person_id)}>{name}</Link>
        </b>
        <span className="soft">{[of.person?.telephone, of.person?.area?.name].filter(Boolean).join(" · ")}</span>
        {mark}
      </div>
      <div className="row">
        {of.before ? <Short standing={of.before} /> : <span className="soft">{t("notice.nothing_before")}</span>}
        <span aria-hidden="true">→</span>
        <Short standing={of.after} />
      </div>
      <p className="note break">{text}</p>
      {telling?.error ? <Trouble error={telling.error} /> : null}
      {telling ? (
        <div className="row">
          <CopyMessage text={text} of={name} />
          {of.told_at ? (
            <span className="soft">{t("notice.told_at", { name: of.told_by ?? "", at: format.when(of.told_at) })}</span>
          ) : (
            button("message", t("notice.note_told"))
          )}
          {of.explained_at ? (
            <span className="soft">
              {t("notice.explained_at", { name: of.explained_by ?? "", at: format.when(of.explained_at) })}
            </span>
          ) : (
            button("call", t("notice.note_explained"))
          )}
        </div>
      ) : null}
    </li>
  );
}

function Short({ standing }: { standing: PolicyStanding }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <span className="row">
      <CodeColour colour={standing.colour} />
      {t(`determination.mode.${standing.mode}`)}
      {standing.until ? (
        <span className="soft">{t("determination.until", { date: format.date(`${standing.until}T00:00`) })}</span>
      ) : null}
    </span>
  );
}

/** The sentences that every message has: what held before, what holds now, and by which rule. No link, no question. */
export function useNoticeText(
  words?: PolicyWords,
): (of: Told) => { before: string; after: string; rule: string; end: string } {
  const { t } = useTranslation();
  const format = useFormat();
  const said = (standing: PolicyStanding) => {
    const mode = t(`determination.mode.${standing.mode}`);
    return standing.until ? t("notice.until", { mode, date: format.date(`${standing.until}T00:00`) }) : mode;
  };
  return (of) => ({
    before: of.before ? t("notice.before", { before: said(of.before) }) : "",
    after: t("notice.after", { after: said(of.after) }),
    rule: of.after.rule ? t("notice.rule", { rule: ruleTitle(of.after.rule, { format, words }) }) : "",
    end: t("notice.end"),
  });
}
