import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Modal } from "antd";
import { $api } from "../api/client";
import { isLongEnough, PasswordField } from "../ui/text-field";
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
      okButtonProps={{ disabled: !current || !isLongEnough(fresh), loading: change.isPending }}
      onOk={() => change.mutate({ body: { current, new: fresh } })}
      width={420}
    >
      <div className="form">
        {change.isError ? <Trouble error={change.error} /> : null}
        <PasswordField label={t("app.password_current")} value={current} onChange={setCurrent} />
        <PasswordField label={t("app.password_new")} value={fresh} onChange={setFresh} fresh />
      </div>
    </Modal>
  );
}
