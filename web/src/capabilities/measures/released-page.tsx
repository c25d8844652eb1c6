import { useState, type FormEvent } from "react";
import { Link } from "wouter";
import { useTranslation } from "react-i18next";
import { Button, Input } from "antd";
import { $api } from "../../api/client";
import type { Named, ReleasedPerson } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { AreaPicker } from "../../ui/area-picker";
import { Field } from "../../ui/field";
import { Mark } from "../../ui/mark";
import { More, PAGED } from "../../ui/more";
import { Page } from "../../ui/page";
import { to } from "../../ui/paths";
import { Answered, Empty, Trouble } from "../../ui/waiting";
import { MeasuresTabs } from "./measures-tabs";
import { OnePaper, PaperLanguage, usePapers } from "./papers";

/** The server issues so many papers at once. */
const AT_ONCE = 50;

/** Who was released of late, with a paper for each; and any paper by its number. */
export function ReleasedPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const [area, setArea] = useState<Named | null>(null);
  const papers = usePapers();
  const query = { area_id: area?.id, limit: 50 };
  const found = $api.useInfiniteQuery("get", "/api/measures/released", { params: { query } }, PAGED);
  const all = found.data?.pages.flatMap((page) => page.items) ?? [];
  const without = all.filter((each) => !each.paper_id).slice(0, AT_ONCE);
  return (
    <Page name={t("measures.tab_released")} answer={t("measures.released_answer")} note={t("measures.papers_note")}>
      <MeasuresTabs tab="released" />
      <div className="measure-pair">
        <section className="panel section" aria-label={t("measures.papers")}>
          <h2>{t("measures.papers")}</h2>
          {papers.error ? <Trouble error={papers.error} /> : null}
          <div className="form">
            <Field label={t("field.area")}>
              {(control) => <AreaPicker control={control} value={area} onChange={setArea} clearable />}
            </Field>
            <PaperLanguage value={papers.language} onChange={papers.setLanguage} />
            <div>
              {without.length ? (
                <Button
                  type="primary"
                  loading={papers.busy}
                  onClick={() =>
                    void papers.issue(
                      without.map((each) => each.person.id),
                      "release",
                    )
                  }
                >
                  {t("measures.papers_all", { count: without.length, n: format.number(without.length) })}
                </Button>
              ) : all.length ? (
                <span className="soft">{t("measures.papers_all_done")}</span>
              ) : null}
            </div>
          </div>
        </section>
        <FindPaper />
      </div>
      <Answered of={found}>
        {() =>
          all.length ? (
            <>
              <ul className="measure-pair">
                {all.map((each) => (
                  <Released key={each.person.id} of={each} papers={papers} />
                ))}
              </ul>
              <More of={found} />
            </>
          ) : (
            <Empty title={t("measures.released_none")}>{t("measures.released_none_next")}</Empty>
          )
        }
      </Answered>
    </Page>
  );
}

function Released({ of, papers }: { of: ReleasedPerson; papers: ReturnType<typeof usePapers> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { person, paper_id: paper } = of;
  return (
    <li className="panel stack-tight">
      <div className="row">
        <Link href={to.measure(person.id)}>{person.name || t("ui.no_name")}</Link>
        <span className="faint">{person.area?.trail.slice(-2).join(" › ")}</span>
      </div>
      <span>{t("measures.released_was", { mode: t(`measure_mode.${of.mode}`), at: format.when(of.ended_at) })}</span>
      <div className="row">
        {paper ? (
          <>
            <Mark tone="ok" label={t("measures.has_paper")} />
            <Button size="small" loading={papers.busy} onClick={() => void papers.print([paper])}>
              {t("measures.paper_print")}
            </Button>
          </>
        ) : (
          <Button size="small" loading={papers.busy} onClick={() => void papers.issue([person.id], "release")}>
            {t("measures.paper_issue_release")}
          </Button>
        )}
      </div>
    </li>
  );
}

/** Whoever is shown a paper, or rung up about one, reads its number here. */
function FindPaper() {
  const { t } = useTranslation();
  const [number, setNumber] = useState("");
  const find = $api.useMutation("post", "/api/measures/papers/find");
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (number.trim()) find.mutate({ body: { number } });
  };
  return (
    <section className="panel section" aria-label={t("measures.paper_find")}>
      <h2>{t("measures.paper_find")}</h2>
      {find.isError ? <Trouble error={find.error} /> : null}
      <form className="form" onSubmit={send}>
        <Field label={t("measures.paper_number")} help={t("measures.paper_number_help")}>
          {(control) => (
            <Input
              {...control}
              autoComplete="off"
              placeholder="7F3K-92QD-XM4T"
              value={number}
              onChange={(event) => setNumber(event.target.value)}
            />
          )}
        </Field>
        <div>
          <Button htmlType="submit" disabled={!number.trim()} loading={find.isPending}>
            {t("measures.paper_find")}
          </Button>
        </div>
      </form>
      {find.data ? (
        <div className="stack-tight" role="status">
          <Link href={to.measure(find.data.person.id)}>
            {t("measures.paper_of", { name: find.data.person.name || t("ui.no_name") })}
          </Link>
          <OnePaper paper={find.data.paper} />
        </div>
      ) : null}
    </section>
  );
}
