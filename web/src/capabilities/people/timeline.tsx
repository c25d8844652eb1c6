import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { TimelineEntry } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { usePackWords } from "../../ui/pack-words";
import { timelineText } from "../../ui/timeline-text";

/** Everything that happened to one person, newest first. */
export function Timeline({ entries }: { entries: TimelineEntry[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = usePackWords();
  const [kind, setKind] = useState("");
  const kinds = [...new Set(entries.map((entry) => entry.kind))];
  const shown = entries.filter((entry) => !kind || entry.kind === kind);
  return (
    <section className="section" aria-label={t("people.timeline")}>
      <div className="section-head">
        <h2>
          {t("people.timeline")} · {format.number(shown.length)}
        </h2>
        {kinds.length > 1 ? (
          <select
            className="native timeline-filter"
            aria-label={t("people.timeline_filter")}
            value={kind}
            onChange={(event) => setKind(event.target.value)}
          >
            <option value="">{t("people.timeline_all")}</option>
            {kinds.map((each) => (
              <option key={each} value={each}>
                {t([`timeline_kind.${each}`, `event.${each}`], each)}
              </option>
            ))}
          </select>
        ) : null}
      </div>
      <ol className="timeline">
        {shown.map((entry, index) => (
          <li key={`${entry.at}-${index}`}>
            <time dateTime={entry.at}>{format.when(entry.at)}</time>
            <div>
              <p>{timelineText(t, words, entry)}</p>
              <p className="faint">{[entry.by, entry.team].filter(Boolean).join(" · ")}</p>
            </div>
          </li>
        ))}
      </ol>
      {entries.length === 0 ? <p className="soft">{t("people.timeline_empty")}</p> : null}
    </section>
  );
}
