import { $api } from "../api/client";
import { Field } from "./field";

interface TeamSelectProps {
  label: string;
  help?: string;
  optional?: boolean;
  /** What it is called when no team is chosen. */
  none: string;
  value: string;
  onChange: (team: string) => void;
}

/** One of the teams in reach, or none. */
export function TeamSelect({ label, help, optional, none, value, onChange }: TeamSelectProps) {
  const teams = $api.useQuery("get", "/api/teams", {}, { retry: false });
  return (
    <Field label={label} help={help} optional={optional}>
      {(control) => (
        <select {...control} className="native" value={value} onChange={(event) => onChange(event.target.value)}>
          <option value="">{none}</option>
          {(teams.data ?? []).map((team) => (
            <option key={team.id} value={team.id}>
              {team.name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
