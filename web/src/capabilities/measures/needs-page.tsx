import { useState } from "react";
import { Link } from "wouter";
import { useTranslation } from "react-i18next";
import { $api } from "../../api/client";
import type { Named } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { AreaPicker } from "../../ui/area-picker";
import { Field } from "../../ui/field";
import { More, PAGED } from "../../ui/more";
import { Page } from "../../ui/page";
import { to } from "../../ui/paths";
import { Answered, Empty } from "../../ui/waiting";
import { WaitingOrAll } from "../../ui/waiting-or-all";
import { MeasuresTabs } from "./measures-tabs";
import { NEEDS, OneNeed } from "./needs";

/** What people need who cannot go out, area by area: the oldest first. */
export function NeedsPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const [area, setArea] = useState<Named | null>(null);
  const [kind, setKind] = useState("");
  const [open, setOpen] = useState(true);
  const query = { area_id: area?.id, kind: kind || undefined, done: !open, limit: 50 };
  const found = $api.useInfiniteQuery("get", "/api/measures/needs", { params: { query } }, PAGED);
  const all = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page name={t("measures.tab_needs")} answer={t(open ? "measures.needs_open" : "measures.needs_done")}>
      <MeasuresTabs tab="needs" />
      <div className="handed-filters">
        <Field label={t("field.area")}>
          {(control) => <AreaPicker control={control} value={area} onChange={setArea} clearable />}
        </Field>
        <Field label={t("measures.need")}>
          {(control) => (
            <select {...control} className="native" value={kind} onChange={(event) => setKind(event.target.value)}>
              <option value="">{t("measures.anything")}</option>
              {NEEDS.map((each) => (
                <option key={each} value={each}>
                  {t(`need_kind.${each}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <WaitingOrAll
          label={t("measures.which")}
          waiting={t("need_state.open")}
          all={t("need_state.done")}
          open={open}
          onOpen={setOpen}
        />
      </div>
      <Answered of={found}>
        {() =>
          all.length ? (
            <>
              <ul className="measure-pair">
                {all.map(({ need, person }) => (
                  <li key={need.id} className="panel stack-tight">
                    <div className="row">
                      <Link href={to.measure(person.id)}>{person.name || t("ui.no_name")}</Link>
                      <span className="faint">
                        {[person.area?.trail.slice(-2).join(" › "), format.when(need.opened_at)]
                          .filter(Boolean)
                          .join(" · ")}
                      </span>
                    </div>
                    <OneNeed need={need} />
                  </li>
                ))}
              </ul>
              <More of={found} />
            </>
          ) : (
            <Empty title={t("measures.no_needs")}>{t("measures.no_needs_next")}</Empty>
          )
        }
      </Answered>
    </Page>
  );
}
