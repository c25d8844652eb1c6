import { useTranslation } from "react-i18next";
import { useSession } from "../../api/session";
import { useFormat, type Title } from "../../i18n/formatters";
import { spoken } from "../../ui/spoken";

interface AsSaidProps {
  text: Title;
  area?: string;
  /** One language alone; otherwise the reader's first. */
  language?: "zh" | "en";
}

/** A text as the caller sees it, with somebody's names filled in. */
export function AsSaid({ text, area, language }: AsSaidProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const session = useSession();
  const first = format.language === "en" ? (["en", "zh"] as const) : (["zh", "en"] as const);
  const shown = language ? [language] : first;
  const words = {
    area: area ?? session.home_area?.name ?? "",
    call_back: "0668-2881234",
    caller: session.account.name,
    agency: session.account.agency,
    team: t("scripts.sample_team"),
    code: "286194",
    place: t("scripts.sample_place"),
    visited_on: format.date("2022-09-13"),
  };
  return (
    <div className="as-said">
      {shown.map((each, index) => (
        <p key={each} lang={each === "zh" ? "zh-CN" : "en"} className={index ? "soft" : "as-said-first"}>
          {spoken(text[each], words) || <span className="faint">–</span>}
        </p>
      ))}
    </div>
  );
}
