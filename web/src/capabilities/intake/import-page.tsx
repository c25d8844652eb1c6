import { useState } from "react";
import { Link } from "wouter";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { $api, refetch } from "../../api/client";
import type { Preview, PreviewOptions, Upload } from "../../api/contract";
import { useSession } from "../../api/session";
import { useFormat } from "../../i18n/formatters";
import { useKeys } from "../../ui/keys";
import { Page } from "../../ui/page";
import { to } from "../../ui/paths";
import { Bones, Trouble } from "../../ui/waiting";
import { AboutList, isComplete, type About } from "./about-list";
import { FileDrop } from "./file-drop";
import { FileOptions } from "./file-options";
import { FirstRows } from "./first-rows";
import { MappingTable } from "./mapping-table";
import { claimedTwice, guessed, saysWho, toColumns, type Mapping } from "./mapping";
import { Receiving } from "./receiving";
import { toValues, type Values } from "./values";
import "./intake.css";

/** From a file on the desk to a list that is accounted for, on one page. */
export function ImportPage() {
  const { t } = useTranslation();
  const [upload, setUpload] = useState<Upload | null>(null);
  const [list, setList] = useState<string | null>(null);
  const again = () => {
    setList(null);
    setUpload(null);
  };
  const back = { href: to.lists(), label: t("intake.menu") };
  if (list) return <Receiving id={list} back={back} onAnother={again} />;
  if (upload)
    return <Prepare key={upload.upload_id} upload={upload} onOther={() => setUpload(null)} onStarted={setList} />;
  return (
    <Page
      name={t("intake.import_a_list")}
      answer={t("intake.which_file")}
      note={t("intake.which_file_note")}
      back={back}
    >
      <FileDrop label={t("intake.choose_file")} onUploaded={setUpload} />
    </Page>
  );
}

interface PrepareProps {
  upload: Upload;
  onOther: () => void;
  onStarted: (list: string) => void;
}

function Prepare({ upload, onOther, onStarted }: PrepareProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [options, setOptions] = useState<PreviewOptions>({});
  const path = { upload_id: upload.upload_id };
  const preview = $api.useQuery(
    "post",
    "/api/uploads/{upload_id}/preview",
    { params: { path }, body: options },
    { staleTime: Infinity, retry: false, placeholderData: (last) => last },
  );
  const shown = preview.data;
  const parts = shown
    ? [
        shown.has_more
          ? t("intake.rows_more_than", { n: format.number(shown.sampled) })
          : t("intake.rows_n", { count: shown.sampled, n: format.number(shown.sampled) }),
        shown.sheet ? t("intake.sheet_named", { name: shown.sheet }) : "",
        shown.format === "jsonl" || !shown.header_row ? "" : t("intake.header_in_row", { n: shown.header_row }),
      ].filter(Boolean)
    : [format.bytes(upload.bytes)];
  if (shown && !preview.isError) {
    return (
      <Ready
        key={`${shown.sheet}:${shown.header_row}:${shown.encoding}:${shown.delimiter}`}
        answer={[upload.filename, ...parts].join(" · ")}
        upload={upload}
        preview={shown}
        options={options}
        onOptions={setOptions}
        onOther={onOther}
        onStarted={onStarted}
      />
    );
  }
  return (
    <Page
      name={upload.filename}
      answer={`${upload.filename} · ${parts.join(" · ")}`}
      actions={<Button onClick={onOther}>{t("intake.other_file")}</Button>}
    >
      {preview.isError ? (
        <>
          <Trouble error={preview.error} onRetry={() => preview.refetch()} />
          <p className="soft">{t("intake.unreadable_next")}</p>
        </>
      ) : (
        <Bones />
      )}
    </Page>
  );
}

interface ReadyProps extends PrepareProps {
  answer: string;
  preview: Preview;
  options: PreviewOptions;
  onOptions: (options: PreviewOptions) => void;
}

/** What the reader has typed about the list survives another look at the file. */
const remembered = new Map<string, About>();

function Ready({ answer, upload, preview, options, onOptions, onOther, onStarted }: ReadyProps) {
  const { t } = useTranslation();
  const session = useSession();
  const [mapping, setMapping] = useState<Mapping>(() => guessed(preview));
  const [values, setValues] = useState<Values>(() => preview.values);
  const [dateOrder, setDateOrder] = useState(preview.date_order);
  const [about, setAbout] = useState<About>(
    () =>
      remembered.get(upload.upload_id) ?? {
        name: upload.filename.replace(/\.[^.]+$/, ""),
        source: "",
        basis: "",
        purpose: "",
        area: session.home_area ?? null,
        team_id: "",
        remember_as: preview.mapping ?? "",
      },
  );
  const keep = (next: About) => {
    remembered.set(upload.upload_id, next);
    setAbout(next);
  };
  const start = $api.useMutation("post", "/api/lists", {
    onSuccess: (list) => {
      refetch("/api/lists", "/api/mappings");
      onStarted(list.id);
    },
  });
  const missing = !saysWho(mapping)
    ? t("intake.needs_who")
    : claimedTwice(mapping).length
      ? t("intake.needs_once")
      : isComplete(about)
        ? null
        : t("intake.needs_about");
  const begin = () => {
    if (missing || !about.area || start.isPending) return;
    start.mutate({
      body: {
        upload_id: upload.upload_id,
        name: about.name.trim(),
        source: about.source.trim(),
        basis: about.basis.trim(),
        purpose: about.purpose,
        area_id: about.area.id,
        team_id: about.team_id || null,
        ...options,
        columns: toColumns(mapping, preview.columns),
        values: toValues(values, mapping),
        remember_as: about.remember_as.trim() || undefined,
        date_order: dateOrder,
      },
    });
  };
  useKeys([{ combo: "Ctrl+Enter", label: t("intake.import"), run: begin, inFields: true }]);
  return (
    <div className="import-split">
      <Page
        name={t("intake.import_a_list")}
        answer={answer}
        note={missing ?? t("intake.ready")}
        back={{ href: to.lists(), label: t("intake.menu") }}
        actions={
          <>
            <Button onClick={onOther}>{t("intake.other_file")}</Button>
            <Button type="primary" size="large" disabled={missing !== null} loading={start.isPending} onClick={begin}>
              {t("intake.import")} <kbd aria-hidden="true">Ctrl ⏎</kbd>
            </Button>
          </>
        }
      >
        {start.isError ? <Trouble error={start.error} /> : null}
        {upload.seen_as ? (
          <div className="note note-warn">
            <span className="grow">{t("intake.seen_before", { name: upload.seen_as.list.name })}</span>
            <Link href={to.list(upload.seen_as.list.id)}>{t("intake.open_that_list")}</Link>
          </div>
        ) : null}
        {preview.mapping ? (
          <div className="note note-ok">{t("intake.mapping_known", { name: preview.mapping })}</div>
        ) : null}
        {preview.warnings.map((warning) => (
          <div key={warning.code} className="note note-warn">
            {t(`warning.${warning.code}`, {
              ...warning.params,
              defaultValue: t("intake.warning_unknown", { code: warning.code }),
            })}
          </div>
        ))}
        <AboutList value={about} onChange={keep} />
        <section className="section">
          <div className="section-head">
            <h2>{t("intake.mapping")}</h2>
            <span className="faint">{t("intake.sampled", { n: preview.sampled })}</span>
          </div>
          <FileOptions
            preview={preview}
            options={options}
            dateOrder={dateOrder}
            onOptions={onOptions}
            onDateOrder={setDateOrder}
          />
          <MappingTable
            preview={preview}
            mapping={mapping}
            values={values}
            onChange={setMapping}
            onValues={setValues}
          />
        </section>
      </Page>
      <FirstRows preview={preview} mapping={mapping} />
    </div>
  );
}
