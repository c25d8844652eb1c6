import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Input, Modal } from "antd";
import { $api } from "../api/client";
import { Field } from "../ui/field";
import { say } from "../ui/toasts";
import { Trouble } from "../ui/waiting";

export function ChangePassword({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const [current, setCurrent] = useState("");
  const [fresh, setFresh] = useState("");
  const change = $api.useMutation("post", "/api/session/password", {
    onSuccess: () => {
      setCurrent("");
      setFresh("");
      say(t("app.password_changed"));
      onClose();
    },
  });
  return (
    <Modal
      open={open}
      onCancel={onClose}
      title={t("app.change_password")}
      okText={t("app.change_password")}
      okButtonProps={{ disabled: !current || fresh.length < 10, loading: change.isPending }}
      onOk={() => change.mutate({ body: { current, new: fresh } })}
      width={420}
    >
      <div className="form">
        {change.isError ? <Trouble error={change.error} /> : null}
        <Field label={t("app.password_current")}>
          {(control) => (
            <Input.Password
              {...control}
              autoComplete="current-password"
              value={current}
              onChange={(e) => setCurrent(e.target.value)}
            />
          )}
        </Field>
        <Field label={t("app.password_new")} help={t("ui.password_help")}>
          {(control) => (
            <Input.Password
              {...control}
              autoComplete="new-password"
              value={fresh}
              onChange={(e) => setFresh(e.target.value)}
            />
          )}
        </Field>
      </div>
    </Modal>
  );
}
