import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { Named } from "../../api/contract";
import { AreaPicker } from "../../ui/area-picker";
import { Field } from "../../ui/field";
import { TeamSelect } from "../../ui/team-select";
import { TextField } from "../../ui/text-field";

export const PURPOSES = [
  "contact_tracing",
  "venue_exposure",
  "returnees",
  "screening",
  "case_investigation",
  "monitoring",
  "welfare",
  "administration",
];

export interface About {
  name: string;
  source: string;
  basis: string;
  purpose: string;
  area: Named | null;
  team_id: string;
  remember_as: string;
}

export function isComplete(about: About): boolean {
  return Boolean(about.name.trim() && about.source.trim() && about.basis.trim() && about.purpose && about.area);
}

/** Who sent the list, on what basis and for what purpose: without these nobody may be called. */
export function AboutList({ value, onChange }: { value: About; onChange: (about: About) => void }) {
  const { t } = useTranslation();
  const bases = useId();
  const set = (part: Partial<About>) => onChange({ ...value, ...part });
  return (
    <section className="section" aria-label={t("intake.about")}>
      <h2>{t("intake.about")}</h2>
      <div className="form-grid">
        <TextField label={t("intake.list_name")} value={value.name} onChange={(name) => set({ name })} />
        <TextField
          label={t("intake.source")}
          placeholder={t("intake.source_example")}
          value={value.source}
          onChange={(source) => set({ source })}
        />
        <Field label={t("intake.basis")}>
          {(control) => (
            <>
              <input
                {...control}
                className="native"
                list={bases}
                value={value.basis}
                onChange={(e) => set({ basis: e.target.value })}
              />
              <datalist id={bases}>
                {["law", "order", "request", "consent"].map((basis) => (
                  <option key={basis} value={t(`basis.${basis}`)} />
                ))}
              </datalist>
            </>
          )}
        </Field>
        <Field label={t("intake.purpose")}>
          {(control) => (
            <select
              {...control}
              className="native"
              value={value.purpose}
              onChange={(e) => set({ purpose: e.target.value })}
            >
              <option value="">{t("ui.choose")}</option>
              {PURPOSES.map((purpose) => (
                <option key={purpose} value={purpose}>
                  {t(`purpose.${purpose}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t("field.area")}>
          {(control) => <AreaPicker control={control} value={value.area} onChange={(area) => set({ area })} />}
        </Field>
        <TeamSelect
          label={t("intake.team")}
          help={t("intake.team_help")}
          none={t("intake.no_team")}
          value={value.team_id}
          onChange={(team_id) => set({ team_id })}
        />
        <TextField
          label={t("intake.remember_as")}
          help={t("intake.remember_help")}
          value={value.remember_as}
          onChange={(remember_as) => set({ remember_as })}
        />
      </div>
    </section>
  );
}
