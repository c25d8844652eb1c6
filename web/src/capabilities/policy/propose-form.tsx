import { useState, type FormEvent } from "react";
import { useLocation } from "wouter";
import { useTranslation } from "react-i18next";
import { Button, Input } from "antd";
import { $api, refetch } from "../../api/client";
import type { Named, Policy } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { AreaPicker } from "../../ui/area-picker";
import { Field } from "../../ui/field";
import { SelectField } from "../../ui/select-field";
import { to } from "../../ui/paths";
import { Trouble } from "../../ui/waiting";

/** Proposes an edition: it is tried on everybody and changes nobody until somebody else confirms it. */
export function ProposeForm({ packs }: { packs: Policy[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [, go] = useLocation();
  const [chosen, setChosen] = useState<string>();
  const [area, setArea] = useState<Named | null>(null);
  const [reason, setReason] = useState("");
  const options = packs.flatMap((pack) =>
    pack.versions.map((one) => ({
      value: `${pack.pack}@${one.version}`,
      label: format.title(one.title),
      disabled: !one.can_activate,
      group: format.title(pack.title),
    })),
  );
  const propose = $api.useMutation("post", "/api/activations", {
    onSuccess: (made) => {
      void refetch("/api/activations");
      go(to.activation(made.id));
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    const [pack, version] = (chosen ?? "").split("@");
    propose.mutate({ body: { pack, version, area_id: area?.id ?? "", reason } });
  };
  return (
    <form className="panel section fact-form" aria-label={t("policy.propose")} onSubmit={send}>
      <h2>{t("policy.propose")}</h2>
      <p className="soft">{t("policy.propose_note")}</p>
      {propose.isError ? <Trouble error={propose.error} /> : null}
      <SelectField label={t("policy.edition_of")} value={chosen} options={options} onChange={setChosen} />
      <Field label={t("field.area")} help={t("policy.area_help")}>
        {(control) => <AreaPicker control={control} value={area} onChange={setArea} />}
      </Field>
      <Field label={t("policy.reason")} help={t("policy.reason_help")}>
        {(control) => (
          <Input.TextArea
            {...control}
            rows={2}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Field>
      <div>
        <Button
          type="primary"
          htmlType="submit"
          disabled={!chosen || !area || !reason.trim()}
          loading={propose.isPending}
        >
          {t("policy.try")}
        </Button>
      </div>
    </form>
  );
}
