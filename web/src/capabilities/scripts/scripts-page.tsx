import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { $api } from "../../api/client";
import type { Named, ScriptLibrary, ScriptText } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { AreaPicker } from "../../ui/area-picker";
import { Field } from "../../ui/field";
import { Mark } from "../../ui/mark";
import { Page } from "../../ui/page";
import { Answered } from "../../ui/waiting";
import { EditText } from "./edit-text";
import { Editions } from "./editions";
import { AsSaid } from "./as-said";
import "./scripts.css";

const GROUPS = ["spoken", "care", "objection"] as const;

function groupOf(key: string): (typeof GROUPS)[number] {
  return key.startsWith("care.") ? "care" : key.startsWith("objection.") ? "objection" : "spoken";
}

/** What callers of an area say, text by text, and the way to say it better. */
export function ScriptsPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const [area, setArea] = useState<Named | null>(null);
  const query = { params: { query: { area_id: area?.id } } };
  const library = $api.useQuery("get", "/api/scripts", query);
  const place = library.data?.area?.name ?? t("scripts.everywhere");
  const own = library.data?.texts.filter((each) => each.edition?.text).length ?? 0;
  return (
    <Page
      name={t("scripts.menu")}
      answer={
        library.data
          ? own
            ? t("scripts.answer", { area: place, count: own, n: format.number(own) })
            : t("scripts.answer_own", { area: place })
          : t("scripts.menu")
      }
      note={t("scripts.note")}
    >
      <Field label={t("scripts.area")} help={t("scripts.area_help")}>
        {(control) => (
          <div className="scripts-area">
            <AreaPicker control={control} value={area ?? library.data?.area ?? null} onChange={setArea} clearable />
          </div>
        )}
      </Field>
      <Answered of={library}>
        {(data) =>
          GROUPS.map((group) => (
            <section key={group} className="section" aria-label={t(`scripts.group_${group}`)}>
              <h2>{t(`scripts.group_${group}`)}</h2>
              {data.texts
                .filter((each) => groupOf(each.key) === group)
                .map((each) => (
                  <OneText key={`${data.area?.id} ${each.key}`} text={each} library={data} />
                ))}
            </section>
          ))
        }
      </Answered>
    </Page>
  );
}

function OneText({ text, library }: { text: ScriptText; library: ScriptLibrary }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [open, setOpen] = useState<"edit" | "editions" | null>(null);
  const name = text.title ? format.title(text.title) : t(`scripts.text_${text.key}`);
  const { edition } = text;
  return (
    <article className="panel stack-tight" aria-label={name}>
      <div className="section-head">
        <h3>{name}</h3>
        {edition?.text ? (
          <span className="faint">
            <Mark tone="work" label={t("scripts.edition_n", { n: edition.number })} />{" "}
            {[edition.area?.id === library.area?.id ? "" : edition.area?.name, edition.by, format.when(edition.at)]
              .filter(Boolean)
              .join(" · ")}
          </span>
        ) : (
          <span className="faint">{t("scripts.as_the_pack")}</span>
        )}
      </div>
      {open === "edit" ? (
        <EditText text={text} library={library} onClose={() => setOpen(null)} />
      ) : (
        <>
          <AsSaid text={text.text} area={library.area?.name} />
          <div className="row">
            <Button onClick={() => setOpen("edit")}>
              {t("scripts.edit")}
              <span className="unseen"> {name}</span>
            </Button>
            {text.number > 0 ? (
              <Button
                aria-expanded={open === "editions"}
                onClick={() => setOpen(open === "editions" ? null : "editions")}
              >
                {t("scripts.editions", { count: text.number, n: format.number(text.number) })}
                <span className="unseen"> {name}</span>
              </Button>
            ) : null}
          </div>
          {open === "editions" ? <Editions text={text} library={library} /> : null}
        </>
      )}
    </article>
  );
}
