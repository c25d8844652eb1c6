import { useTranslation } from "react-i18next";
import type { Named } from "../../api/contract";
import { AreaPicker } from "../../ui/area-picker";
import { Field } from "../../ui/field";
import { TeamSelect } from "../../ui/team-select";
import { fromField } from "../../i18n/wall-clock";

export const ROLES = ["caller", "data_clerk", "supervisor", "epidemiologist", "commander", "auditor", "administrator"];

export interface GrantDraft {
  role: string;
  area: Named | null;
  team_id: string;
  until: string;
}

/** One right: a role, where it holds, in which team, and when it ends by itself. */
export function GrantFields({ value, onChange }: { value: GrantDraft; onChange: (value: GrantDraft) => void }) {
  const { t } = useTranslation();
  const set = (part: Partial<GrantDraft>) => onChange({ ...value, ...part });
  return (
    <div className="form-grid">
      <Field label={t("access.role")} help={t(`role_help.${value.role}`)}>
        {(control) => (
          <select {...control} className="native" value={value.role} onChange={(e) => set({ role: e.target.value })}>
            {ROLES.map((role) => (
              <option key={role} value={role}>
                {t(`role.${role}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t("field.area")}>
        {(control) => <AreaPicker control={control} value={value.area} onChange={(area) => set({ area })} />}
      </Field>
      <TeamSelect
        label={t("access.team")}
        optional
        none={t("access.no_team")}
        value={value.team_id}
        onChange={(team_id) => set({ team_id })}
      />
      <Field label={t("access.until")} help={t("access.until_help")}>
        {(control) => (
          <input
            {...control}
            className="native"
            type="datetime-local"
            value={value.until}
            onChange={(e) => set({ until: e.target.value })}
          />
        )}
      </Field>
    </div>
  );
}

/** What the server is told about a right. */
export function grantBody(draft: GrantDraft, area: Named) {
  return {
    role: draft.role,
    area_id: area.id,
    team_id: draft.team_id || null,
    until: draft.until ? fromField(draft.until).toISOString() : null,
  };
}
