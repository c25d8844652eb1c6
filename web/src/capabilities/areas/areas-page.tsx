import { useState } from "react";
import { Link, useSearchParams } from "wouter";
import { useTranslation } from "react-i18next";
import { Input } from "antd";
import { $api } from "../../api/client";
import type { Area } from "../../api/contract";
import { useSession } from "../../api/session";
import { useFormat } from "../../i18n/formatters";
import { Field } from "../../ui/field";
import { More, PAGED } from "../../ui/more";
import { Page } from "../../ui/page";
import { to } from "../../ui/paths";
import { useSettled } from "../../ui/settled";
import { Answered, Bones, Empty } from "../../ui/waiting";
import "./areas.css";

/** The division tree: open a branch, or find a place by name or code. */
export function AreasPage() {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const [query, setQuery] = useSearchParams();
  const q = useSettled(typed.trim(), 200);
  const chosen = query.get("id");
  const choose = (id: string) => setQuery({ id });
  return (
    <Page name={t("areas.menu")} answer={t("areas.answer")}>
      <div className="areas">
        <div className="stack">
          <Field label={t("areas.search")}>
            {(control) => (
              <Input
                {...control}
                type="search"
                allowClear
                value={typed}
                onChange={(e) => setTyped(e.target.value)}
                placeholder={t("ui.area_placeholder")}
              />
            )}
          </Field>
          {q ? <Found q={q} chosen={chosen} onChoose={choose} /> : <Branch chosen={chosen} onChoose={choose} />}
        </div>
        <aside className="panel" aria-label={t("areas.chosen")}>
          {chosen ? <AreaCard id={chosen} /> : <p className="soft">{t("areas.choose_one")}</p>}
        </aside>
      </div>
    </Page>
  );
}

interface ChoosingProps {
  chosen: string | null;
  onChoose: (id: string) => void;
}

function Found({ q, chosen, onChoose }: ChoosingProps & { q: string }) {
  const { t } = useTranslation();
  const found = $api.useInfiniteQuery("get", "/api/areas", { params: { query: { q, limit: 50 } } }, PAGED);
  const all = found.data?.pages.flatMap((page) => page.items) ?? [];
  if (found.data && all.length === 0) return <Empty title={t("ui.area_none")} />;
  return (
    <Answered of={found}>
      {() => (
        <>
          <ul className="tree">
            {all.map((area) => (
              <li key={area.id}>
                <AreaName area={area} chosen={chosen} onChoose={onChoose} />
              </li>
            ))}
          </ul>
          <More of={found} />
        </>
      )}
    </Answered>
  );
}

/** One level of the tree; the next is asked for when it is opened. */
function Branch({ parent, chosen, onChoose }: ChoosingProps & { parent?: string }) {
  const { t } = useTranslation();
  const areas = $api.useInfiniteQuery(
    "get",
    "/api/areas",
    { params: { query: parent ? { parent, limit: 100 } : { limit: 100 } } },
    { ...PAGED, staleTime: 300_000 },
  );
  const all = areas.data?.pages.flatMap((page) => page.items) ?? [];
  if (areas.isPending) return <Bones lines={3} />;
  if (areas.data && all.length === 0 && !parent) return <Empty title={t("areas.none")}>{t("areas.none_next")}</Empty>;
  return (
    <Answered of={areas}>
      {() => (
        <>
          <ul className="tree">
            {all.map((area) => (
              <Twig key={area.id} area={area} top={!parent} chosen={chosen} onChoose={onChoose} />
            ))}
          </ul>
          <More of={areas} />
        </>
      )}
    </Answered>
  );
}

/** Open from the beginning: the top, and the way down to one's own area. */
function Twig({ area, top, chosen, onChoose }: ChoosingProps & { area: Area; top: boolean }) {
  const { t } = useTranslation();
  const home = useSession().home_area?.path ?? "";
  const [open, setOpen] = useState(area.has_children && (top || home.startsWith(area.path)));
  return (
    <li>
      <span className="twig">
        {area.has_children ? (
          <button
            type="button"
            className="twig-turn"
            aria-expanded={open}
            aria-label={t(open ? "areas.close" : "areas.open", { name: area.name })}
            onClick={() => setOpen(!open)}
          >
            {open ? "▾" : "▸"}
          </button>
        ) : (
          <span className="twig-turn" aria-hidden="true">
            ·
          </span>
        )}
        <AreaName area={area} chosen={chosen} onChoose={onChoose} />
      </span>
      {open ? <Branch parent={area.id} chosen={chosen} onChoose={onChoose} /> : null}
    </li>
  );
}

function AreaName({ area, chosen, onChoose }: ChoosingProps & { area: Area }) {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      className="area-name"
      aria-current={chosen === area.id ? "true" : undefined}
      onClick={() => onChoose(area.id)}
    >
      {area.name} <span className="faint">{t(`area_kind.${area.kind}`, area.kind)}</span>
    </button>
  );
}

function AreaCard({ id }: { id: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const detail = $api.useQuery("get", "/api/areas/{area_id}", { params: { path: { area_id: id } } });
  return (
    <Answered of={detail} lines={4}>
      {({ area, trail, counts }) => (
        <div className="stack">
          <div>
            <p className="faint">{trail.map((step) => step.name).join(" › ")}</p>
            <h2>{area.name}</h2>
          </div>
          <dl className="facts">
            <dt>{t("areas.kind")}</dt>
            <dd>{t(`area_kind.${area.kind}`, area.kind)}</dd>
            <dt>{t("areas.code")}</dt>
            <dd>
              {area.code} <span className="faint">{area.code_system}</span>
            </dd>
            {area.valid_from || area.valid_to ? (
              <>
                <dt>{t("areas.valid")}</dt>
                <dd>
                  {area.valid_from ?? ""} – {area.valid_to ?? ""}
                </dd>
              </>
            ) : null}
            <dt>{t("areas.children")}</dt>
            <dd>{format.number(counts.children)}</dd>
            <dt>{t("areas.people")}</dt>
            <dd>
              <Link href={to.people({ area: area.id })}>{format.number(counts.people)}</Link>
            </dd>
            <dt>{t("areas.open_tasks")}</dt>
            <dd>{format.number(counts.open_tasks)}</dd>
            <dt>{t("areas.lists")}</dt>
            <dd>{format.number(counts.lists)}</dd>
          </dl>
        </div>
      )}
    </Answered>
  );
}
