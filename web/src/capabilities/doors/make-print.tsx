import { useState } from "react";
import { useLocation } from "wouter";
import { useTranslation } from "react-i18next";
import { Modal } from "antd";
import { $api, refetch } from "../../api/client";
import type { Named } from "../../api/contract";
import { AreaPicker } from "../../ui/area-picker";
import { Field } from "../../ui/field";
import { to } from "../../ui/paths";
import { TeamSelect } from "../../ui/team-select";
import { TextField } from "../../ui/text-field";
import { Trouble } from "../../ui/waiting";

interface MakePrintProps {
  area: Named | null;
  team: string;
  onClose: () => void;
}

/** Names and addresses go on paper only for a purpose, which the journal keeps. */
export function MakePrint({ area: chosen, team: chosenTeam, onClose }: MakePrintProps) {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const [area, setArea] = useState(chosen);
  const [team, setTeam] = useState(chosenTeam);
  const [purpose, setPurpose] = useState("");
  const make = $api.useMutation("post", "/api/doors/prints", {
    onSuccess: ({ print_id }) => {
      refetch("/api/doors/prints");
      go(to.doorSheet(print_id));
    },
  });
  return (
    <Modal
      open
      onCancel={onClose}
      title={t("doors.print")}
      okText={t("doors.print_do")}
      okButtonProps={{ disabled: !purpose.trim(), loading: make.isPending }}
      onOk={() => make.mutate({ body: { area_id: area?.id, team_id: team || undefined, purpose: purpose.trim() } })}
      width={480}
    >
      <div className="form">
        <p className="note note-warn">{t("doors.print_warning")}</p>
        {make.isError ? <Trouble error={make.error} /> : null}
        <Field label={t("field.area")}>
          {(control) => <AreaPicker control={control} value={area} onChange={setArea} clearable />}
        </Field>
        <TeamSelect label={t("doors.team")} none={t("doors.any_team")} value={team} onChange={setTeam} />
        <TextField label={t("ui.what_for")} help={t("ui.what_for_help")} value={purpose} onChange={setPurpose} />
      </div>
    </Modal>
  );
}
