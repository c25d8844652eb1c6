import { useTranslation } from "react-i18next";
import type { Pack, PrintedSheet } from "../../api/contract";
import { useSession } from "../../api/session";
import { useFormat } from "../../i18n/formatters";
import { sayCallBack } from "../../ui/call-back";
import { openingFor, spoken, withSpoken } from "../../ui/spoken";
import { commonest, inGroups } from "./entry";

/** Black on white: one block for each person, and a head that every page repeats. */
export function Paper({ paper, pack: own }: { paper: PrintedSheet; pack: Pack }) {
  const { t } = useTranslation();
  const pack = { ...own, ...withSpoken(own, paper.spoken) };
  const format = useFormat();
  const { sheet, rows } = paper;
  const about = t("sheets.printed", {
    team: sheet.team.name,
    by: sheet.printed_by.name,
    at: format.when(sheet.printed_at),
    until: format.when(sheet.until),
  });
  return (
    <div className="paper">
      <div className="paper-mark" aria-hidden="true">
        {Array.from({ length: 3 }, (_, at) => (
          <span key={at}>
            {sheet.holder.name} · {sheet.number}
          </span>
        ))}
      </div>
      <table>
        <caption className="unseen">{t("sheets.paper")}</caption>
        <thead>
          <tr>
            <th scope="col" className="paper-head">
              <b className="paper-number">{t("sheets.number", { number: sheet.number })}</b> <b>{sheet.holder.name}</b>{" "}
              <span>{about}</span>
              <strong className="paper-destroy">{t("sheets.destroy")}</strong>
              <Opening pack={pack} team={sheet.team.name} holder={sheet.holder.name} callBack={paper.call_back} />
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.code}>
              <td>
                <Row row={row} pack={pack} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface OpeningProps {
  pack: Pack;
  team: string;
  holder: string;
  callBack: string[];
}

function Opening({ pack, team, holder, callBack }: OpeningProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const session = useSession();
  const words = {
    area: session.home_area?.name ?? "",
    call_back: sayCallBack(t, format, callBack),
    caller: holder,
    agency: session.account.agency,
    team,
    code: t("sheets.code_of_row"),
  };
  return (
    <span className="paper-opening">
      {spoken(format.title(pack.script.opening), words)} {spoken(format.title(pack.script.verify), words)}
      {callBack.length ? <b> {t("sheets.call_back", { numbers: words.call_back })}</b> : null}
      {pack.hide_number ? <b> {t("sheets.hide_number", { prefix: pack.hide_number })}</b> : null}
    </span>
  );
}

function Row({ row, pack }: { row: PrintedSheet["rows"][number]; pack: Pack }) {
  const { t } = useTranslation();
  const format = useFormat();
  const special = openingFor(pack, row.segment);
  const why = [row.list, row.reason, row.place, row.visited_on].filter(Boolean).join(" · ");
  const questions = pack.questions.filter((question) => question.required);
  return (
    <div className="paper-row">
      <div className="paper-who">
        <b className="paper-code">{row.code}</b>
        <b className="paper-name">{row.name}</b>
        <span className="paper-numbers">{row.telephones.map(inGroups).join("　")}</span>
        <span>
          {t("sheets.say_code")} <b>{row.verification_code}</b>
        </span>
        <span className="paper-why">{why}</span>
      </div>
      {special ? <p className="paper-opening">{format.title(special)}</p> : null}
      <p className="paper-boxes">
        <span>{t("sheets.called_at")} ＿＿:＿＿</span>
        {commonest(pack.outcomes).map((outcome) => (
          <span key={outcome.code}>
            ☐ <b>{outcome.key.toUpperCase()}</b> {format.title(outcome.title)}
          </span>
        ))}
        <span>☐ {t("sheets.other_outcome")} ＿＿＿＿＿＿</span>
      </p>
      <ol className="paper-questions">
        {questions.map((question) => (
          <li key={question.key}>
            {format.title(question.title)}{" "}
            {question.choices.length ? (
              <span className="paper-choices">
                {question.choices.map((choice, at) => (
                  <span key={choice.code}>
                    ☐ {at + 1} {format.title(choice.title)}{" "}
                  </span>
                ))}
                ☐ – {t("sheets.would_not_say")}
              </span>
            ) : null}
          </li>
        ))}
      </ol>
      <p className="paper-note">{t("sheets.note")}</p>
    </div>
  );
}
