import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { $api, queries } from "../../api/client";
import { useTitle } from "../../ui/page";
import { PasswordField, TextField } from "../../ui/text-field";
import { Trouble } from "../../ui/waiting";

export function SignInPage() {
  const { t } = useTranslation();
  useTitle(t("access.sign_in"));
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const signIn = $api.useMutation("post", "/api/session", {
    onSuccess: (session) => queries.setQueryData(["get", "/api/session", {}], session),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (login.trim() && password) signIn.mutate({ body: { login: login.trim(), password } });
  };
  return (
    <form className="panel form" onSubmit={submit}>
      <h1>{t("access.sign_in")}</h1>
      {signIn.isError ? <Trouble error={signIn.error} /> : null}
      <TextField
        label={t("access.login")}
        autoFocus
        autoComplete="username"
        autoCapitalize="none"
        value={login}
        onChange={setLogin}
      />
      <PasswordField label={t("access.password")} value={password} onChange={setPassword} />
      <Button
        type="primary"
        size="large"
        htmlType="submit"
        block
        loading={signIn.isPending}
        disabled={!login.trim() || !password}
      >
        {t("access.sign_in")}
      </Button>
      <p className="faint">{t("access.sign_in_help")}</p>
    </form>
  );
}
