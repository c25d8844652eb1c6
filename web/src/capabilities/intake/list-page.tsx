import { useState } from "react";
import { useParams, useSearchParams } from "wouter";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { $api, refetch } from "../../api/client";
import type { List, Upload } from "../../api/contract";
import { serverTime, usePermission } from "../../api/session";
import { useFormat } from "../../i18n/formatters";
import { More, PAGED } from "../../ui/more";
import { Page } from "../../ui/page";
import { to } from "../../ui/paths";
import { PeopleTable } from "../../ui/people-table";
import { Answered, Empty, Trouble } from "../../ui/waiting";
import { ExportRows } from "./export-rows";
import { FileDrop } from "./file-drop";
import { ListRows } from "./list-rows";
import { ReceivedAnswer, ReceivingMeter, useList } from "./receiving";
import { Reconciliation } from "./reconciliation";
import "./intake.css";

/** One list: every row and person accounted for, and the rows that wait for a decision. */
export function ListPage() {
  const { id } = useParams<{ id: string }>();
  const list = useList(id);
  if (!list.data) {
    return (
      <div className="page">
        <Answered of={list}>{() => null}</Answered>
      </div>
    );
  }
  return <ListDetail list={list.data} at={serverTime(list.dataUpdatedAt).toISOString()} />;
}

function ListDetail({ list, at }: { list: List; at: string }) {
  const { t } = useTranslation();
  const [query] = useSearchParams();
  const people = query.get("people");
  const rows =
    query.get("rows") ?? (people ? null : list.rows.held ? "held" : list.rows.rejected ? "rejected" : "accepted");
  const fixable = list.rows.held + list.rows.rejected > 0;
  const mayExport = usePermission("intake.export");
  const mayImport = usePermission("intake.import");
  const mayDecide = usePermission("intake.decide");
  const maySeePeople = usePermission("people.read");
  const [panel, setPanel] = useState<"export" | "corrections" | null>(null);
  return (
    <Page
      name={list.name}
      answer={<ReceivedAnswer list={list} />}
      back={{ href: to.lists(), label: t("intake.menu") }}
      actions={
        fixable ? (
          <>
            {mayExport ? <Button onClick={() => setPanel("export")}>{t("intake.download_rows")}</Button> : null}
            {mayDecide && mayImport ? (
              <Button onClick={() => setPanel(panel === "corrections" ? null : "corrections")}>
                {t("intake.upload_corrected")}
              </Button>
            ) : null}
          </>
        ) : null
      }
    >
      {list.failure ? <Trouble error={list.failure} /> : null}
      {list.state === "receiving" ? <ReceivingMeter list={list} /> : null}
      {panel === "corrections" ? <Corrections list={list} /> : null}
      <Reconciliation list={list} at={at} open={{ rows: rows ?? undefined, people: people ?? undefined }} />
      {people && maySeePeople ? <ListPeople list={list} state={people} /> : null}
      {rows && mayDecide ? <ListRows key={rows} list={list} outcome={rows} /> : null}
      <AboutThisList list={list} />
      {panel === "export" ? <ExportRows list={list} onClose={() => setPanel(null)} /> : null}
    </Page>
  );
}

function ListPeople({ list, state }: { list: List; state: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const query = state === "all" ? { limit: 100 } : { state, limit: 100 };
  const people = $api.useInfiniteQuery(
    "get",
    "/api/lists/{list_id}/people",
    { params: { path: { list_id: list.id }, query } },
    PAGED,
  );
  const all = people.data?.pages.flatMap((page) => page.items) ?? [];
  const count = state === "all" ? list.people.total : (list.people[state as keyof List["people"]] ?? 0);
  const title = state === "all" ? t("intake.people") : t(`person_state.${state}`);
  return (
    <section className="section" aria-label={title}>
      <h2>
        {title} · {format.number(count)}
      </h2>
      <Answered of={people}>
        {() =>
          all.length ? (
            <>
              <PeopleTable caption={title} people={all} />
              <More of={people} />
            </>
          ) : (
            <Empty title={t("intake.nobody_here")} />
          )
        }
      </Answered>
    </section>
  );
}

/** Row numbers named in a sentence; the rows themselves are listed below it. */
const SHOWN_ROWS = 30;

function Corrections({ list }: { list: List }) {
  const { t } = useTranslation();
  const format = useFormat();
  const send = $api.useMutation("post", "/api/lists/{list_id}/corrections", {
    onSuccess: () => refetch("/api/lists"),
  });
  const done = send.data;
  const use = (upload: Upload) =>
    send.mutate({ params: { path: { list_id: list.id } }, body: { upload_id: upload.upload_id } });
  return (
    <section className="section panel">
      <h2>{t("intake.upload_corrected")}</h2>
      <p className="soft">{t("intake.corrected_help")}</p>
      {send.isError ? <Trouble error={send.error} /> : null}
      {done ? (
        <p className={done.left.length ? "note note-warn" : "note"} role="status">
          {done.left.length
            ? t("intake.corrected_left", {
                count: done.left.length,
                n: format.number(done.left.length),
                decided: format.number(done.decided),
              })
            : t("intake.corrected_all", { n: format.number(done.decided) })}
          {done.left.length
            ? ` ${done.left.slice(0, SHOWN_ROWS).join(", ")}${done.left.length > SHOWN_ROWS ? " …" : ""}`
            : ""}
        </p>
      ) : null}
      <FileDrop label={t("intake.choose_corrected")} onUploaded={use} />
    </section>
  );
}

function AboutThisList({ list }: { list: List }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <section className="section">
      <h2>{t("intake.about")}</h2>
      <dl className="facts">
        <dt>{t("intake.source")}</dt>
        <dd>{list.source}</dd>
        <dt>{t("intake.basis")}</dt>
        <dd>{list.basis}</dd>
        <dt>{t("intake.purpose")}</dt>
        <dd>{t(`purpose.${list.purpose}`, list.purpose)}</dd>
        <dt>{t("field.area")}</dt>
        <dd>{list.area?.name ?? "–"}</dd>
        <dt>{t("intake.team")}</dt>
        <dd>{list.team?.name ?? t("intake.no_team")}</dd>
        {list.filename ? (
          <>
            <dt>{t("intake.file")}</dt>
            <dd>{list.filename}</dd>
          </>
        ) : null}
        <dt>{t("intake.received_at")}</dt>
        <dd>
          {format.when(list.received_at)} {list.received_by ? `· ${list.received_by.name}` : ""}
          {list.seconds ? ` · ${t("intake.took", { n: format.decimal(list.seconds) })}` : ""}
        </dd>
      </dl>
    </section>
  );
}
