import { useParams } from "wouter";
import { useTranslation } from "react-i18next";
import { $api } from "../../api/client";
import { usePermission } from "../../api/session";
import { Page } from "../../ui/page";
import { to } from "../../ui/paths";
import { Answered, Empty } from "../../ui/waiting";
import { WhatHolds } from "../../ui/what-holds";
import { OneOverride } from "./one-override";
import { OverrideForm } from "./override-form";

/** What one person is let off and was let off, beside what the rules say of them. */
export function PersonOverridesPage() {
  const { id } = useParams<{ id: string }>();
  const { t } = useTranslation();
  const mayOverride = usePermission("determinations.override");
  const path = { params: { path: { person_id: id } } };
  const found = $api.useQuery("get", "/api/people/{person_id}/overrides", path);
  const answers = $api.useQuery("get", "/api/people/{person_id}/determinations", path).data;
  const held = answers?.current.filter((one) => one.measure && one.measure.mode !== "none") ?? [];
  const all = found.data?.items ?? [];
  const inForce = all.some((one) => one.state === "in_force");
  return (
    <Page
      name={t("override.title")}
      answer={t(inForce ? "override.person_in_force" : "override.person_none")}
      note={t("override.note")}
      back={{ href: to.facts(id), label: t("determination.facts_of") }}
    >
      <div className={mayOverride && held.length ? "beside" : "stack"}>
        <div className="stack">
          <WhatHolds person={id} linked />
          <section className="section" aria-label={t("override.all")}>
            <h2>{t("override.all")}</h2>
            <Answered of={found}>
              {() =>
                all.length ? (
                  <ul className="stack">
                    {all.map((one) => (
                      <OneOverride key={one.id} one={one} />
                    ))}
                  </ul>
                ) : (
                  <Empty title={t("override.none.person")}>
                    {t(held.length ? "override.none_next" : "override.nothing_held")}
                  </Empty>
                )
              }
            </Answered>
          </section>
        </div>
        {mayOverride && held.length ? <OverrideForm person={id} answers={held} /> : null}
      </div>
    </Page>
  );
}
