import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { client, refetch } from "../../api/client";
import type { MeasuredDetail, MeasurePaper } from "../../api/contract";
import { downloadFile } from "../../api/transfer";
import { useFormat } from "../../i18n/formatters";
import { Field } from "../../ui/field";
import { Mark } from "../../ui/mark";
import { say } from "../../ui/toasts";
import { Trouble } from "../../ui/waiting";

/** Issues papers and brings them to the printer; what was issued is kept even if printing fails. */
export function usePapers() {
  const { t, i18n } = useTranslation();
  const [language, setLanguage] = useState(i18n.language);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const attempt = async (act: () => Promise<void>) => {
    setBusy(true);
    setError(null);
    try {
      await act();
      say(t("measures.paper_printed"));
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
    void refetch("/api/measures");
  };
  const fetchFile = (papers: string[]) =>
    downloadFile("/api/measures/papers/print", { papers, language }, "papers.pdf");
  return {
    language,
    setLanguage,
    busy,
    error,
    print: (papers: string[]) => attempt(() => fetchFile(papers)),
    issue: (people: string[], paper: "start" | "release") =>
      attempt(async () => {
        const issued = await client.POST("/api/measures/papers", { body: { people, paper } });
        if (!issued.data) throw issued.error;
        await fetchFile(issued.data.papers.map((each) => each.id));
      }),
  };
}

/** In which language papers speak: that of the reader, not of whoever prints them. */
export function PaperLanguage({ value, onChange }: { value: string; onChange: (language: string) => void }) {
  const { t } = useTranslation();
  return (
    <Field label={t("measures.paper_language")}>
      {(control) => (
        <select {...control} className="native" value={value} onChange={(event) => onChange(event.target.value)}>
          <option value="zh-CN">中文</option>
          <option value="en">English</option>
        </select>
      )}
    </Field>
  );
}

/** The papers of one person: that a measure holds, or that nothing holds any more. */
export function Papers({ of }: { of: MeasuredDetail }) {
  const { t } = useTranslation();
  const papers = usePapers();
  const kind = of.measure ? "start" : "release";
  return (
    <section className="panel section" aria-label={t("measures.papers")}>
      <h2>{t("measures.papers")}</h2>
      <p className="faint">{t("measures.papers_note")}</p>
      {papers.error ? <Trouble error={papers.error} /> : null}
      <div className="form">
        <PaperLanguage value={papers.language} onChange={papers.setLanguage} />
        <div>
          <Button loading={papers.busy} onClick={() => void papers.issue([of.person.id], kind)}>
            {t(`measures.paper_issue_${kind}`)}
          </Button>
        </div>
      </div>
      <ul className="stack-tight">
        {of.papers.map((each) => (
          <li key={each.id}>
            <OnePaper paper={each} onPrint={() => void papers.print([each.id])} busy={papers.busy} />
          </li>
        ))}
      </ul>
      {of.papers.length ? null : <p className="soft">{t("measures.papers_none")}</p>}
    </section>
  );
}

/** A paper, and whether it still says what is so. */
export function OnePaper({ paper, onPrint, busy }: { paper: MeasurePaper; onPrint?: () => void; busy?: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <span className="row">
      {paper.stands ? (
        <Mark tone="ok" label={t("measures.paper_stands")} />
      ) : (
        <Mark tone="quiet" label={t("measures.paper_outdated")} />
      )}
      <span className="break">
        {t(`paper_kind.${paper.kind}`)} <b>{paper.number}</b>{" "}
        <span className="faint">
          {format.when(paper.issued_at)} · {paper.issued_by}
        </span>
      </span>
      {onPrint ? (
        <Button size="small" loading={busy} onClick={onPrint}>
          {t("measures.paper_print")}
        </Button>
      ) : null}
    </span>
  );
}
