import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Modal } from "antd";
import { $api, refetch } from "../../api/client";
import { useSession } from "../../api/session";
import { isLongEnough, PasswordField, TextField } from "../../ui/text-field";
import { say } from "../../ui/toasts";
import { Trouble } from "../../ui/waiting";
import { GrantFields, grantBody, type GrantDraft } from "./grant-fields";

export function NewAccount({ onClose }: { onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const session = useSession();
  const [form, setForm] = useState({ name: "", login: "", agency: session.account.agency, password: "" });
  const [grant, setGrant] = useState<GrantDraft>({
    role: "caller",
    area: session.home_area ?? null,
    team_id: "",
    until: "",
  });
  const [remote, setRemote] = useState(false);
  const set = (part: Partial<typeof form>) => setForm({ ...form, ...part });
  const create = $api.useMutation("post", "/api/accounts", {
    onSuccess: (account) => {
      refetch("/api/accounts", "/api/teams");
      say(t("access.account_made", { name: account.name }));
      onClose();
    },
  });
  const complete =
    form.name.trim() && form.login.trim() && form.agency.trim() && isLongEnough(form.password) && grant.area;
  return (
    <Modal
      open
      onCancel={onClose}
      title={t("access.new_account")}
      okText={t("access.make_account")}
      okButtonProps={{ disabled: !complete, loading: create.isPending }}
      onOk={() =>
        grant.area &&
        create.mutate({ body: { ...form, remote, language: i18n.language, ...grantBody(grant, grant.area) } })
      }
      width={640}
    >
      <div className="form">
        {create.isError ? <Trouble error={create.error} /> : null}
        <div className="form-grid">
          <TextField label={t("access.name")} autoComplete="off" value={form.name} onChange={(name) => set({ name })} />
          <TextField
            label={t("access.agency")}
            autoComplete="off"
            value={form.agency}
            onChange={(agency) => set({ agency })}
          />
          <TextField
            label={t("access.login")}
            autoComplete="off"
            autoCapitalize="none"
            value={form.login}
            onChange={(login) => set({ login })}
          />
          <PasswordField
            label={t("access.first_password")}
            value={form.password}
            onChange={(password) => set({ password })}
            fresh
          />
        </div>
        <GrantFields value={grant} onChange={setGrant} />
        <label className="choice">
          <input type="checkbox" checked={remote} onChange={(event) => setRemote(event.target.checked)} />
          {t("access.remote")}
        </label>
        <p className="faint">{t("access.remote_help")}</p>
      </div>
    </Modal>
  );
}
