import { useEffect } from "react";
import { Link, useParams } from "wouter";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { $api } from "../../api/client";
import { useFormat } from "../../i18n/formatters";
import { usePackWords } from "../../ui/pack-words";
import { useTitle } from "../../ui/page";
import { to } from "../../ui/paths";
import { WarningLines } from "../../ui/staff-warnings";
import { Bones, Trouble } from "../../ui/waiting";
import "./doors.css";

/** The list as it goes on paper: what a visitor needs, whose it is, and until when it holds. */
export function SheetPage() {
  const { id } = useParams<{ id: string }>();
  const { t } = useTranslation();
  const format = useFormat();
  const words = usePackWords();
  const outcomes = $api.useQuery("get", "/api/packs/active", {}, { staleTime: Infinity }).data?.visit_outcomes ?? [];
  const show = $api.useMutation("post", "/api/doors/prints/{print_id}/sheet");
  useTitle(t("doors.sheet"));
  const look = () => show.mutate({ params: { path: { print_id: id } } });
  useEffect(look, [id]);
  if (show.isError) {
    return (
      <div className="page">
        <Trouble error={show.error}>
          <Link href={to.doorPrint(id)}>{t("doors.enter_results")}</Link>
        </Trouble>
      </div>
    );
  }
  if (!show.data) return <div className="page">{<Bones />}</div>;
  const sheet = show.data;
  const owner = t("doors.printed_by", { name: sheet.by, at: format.when(sheet.printed_at) });
  const expires = t("doors.expires", { at: format.when(sheet.expires_at) });
  return (
    <div className="page sheet">
      <div className="row sheet-acts">
        <Link href={to.doors()} className="back">
          ‹ {t("doors.title")}
        </Link>
        <span className="grow" />
        <Link href={to.doorPrint(id)}>{t("doors.enter_results")}</Link>
        <Button type="primary" onClick={() => window.print()}>
          {t("doors.print_now")}
        </Button>
      </div>
      <div className="paper" role="region" aria-label={t("doors.sheet")} tabIndex={0}>
        <p className="paper-mark" aria-hidden="true">
          {sheet.by} · {expires}
        </p>
        <h1>
          {t("doors.sheet_title", { area: sheet.area, count: sheet.rows.length, n: format.number(sheet.rows.length) })}
        </h1>
        <p>
          {owner} · {sheet.purpose} · <strong>{expires}</strong>
        </p>
        <p className="paper-keys">{outcomes.map((each) => `${each.key} ${format.title(each.title)}`).join("　")}</p>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("doors.row_code")}</th>
              <th scope="col">{t("field.name")}</th>
              <th scope="col">{t("field.address")}</th>
              <th scope="col">{t("doors.why")}</th>
              <th scope="col">{t("doors.tick")}</th>
              <th scope="col">{t("doors.notes")}</th>
            </tr>
          </thead>
          <tbody>
            {sheet.rows.map((row) => (
              <tr key={row.code}>
                <td className="paper-code">{row.code}</td>
                <td>
                  {row.name || t("ui.no_name")}
                  <div className="paper-small">
                    {[t(`sex.${row.sex}`), row.age ?? "", row.telephone ? `☎ …${row.telephone}` : ""]
                      .filter(Boolean)
                      .join(" · ")}
                  </div>
                </td>
                <td>
                  {row.address || t("doors.no_address")}
                  <div className="paper-small">{row.trail.slice(-2).join(" › ")}</div>
                </td>
                <td>
                  {row.outcome ? words.outcome(row.outcome) : t("doors.no_telephone")}
                  {row.note ? <div className="paper-small">{row.note}</div> : null}
                  <WarningLines warnings={row.warnings} />
                </td>
                <td className="paper-ticks">
                  {outcomes.map((each) => (
                    <span key={each.code}>☐{each.key} </span>
                  ))}
                </td>
                <td className="paper-notes" />
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <td colSpan={6}>
                {owner} · {expires} · {t("doors.sheet_back")}
              </td>
            </tr>
          </tfoot>
        </table>
      </div>
    </div>
  );
}
