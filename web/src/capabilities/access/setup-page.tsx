import { useState, type FormEvent } from "react";
import { useLocation } from "wouter";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { $api, queries } from "../../api/client";
import { currentLanguage } from "../../i18n/language";
import { useTitle } from "../../ui/page";
import { isLongEnough, PasswordField, TextField } from "../../ui/text-field";
import { Trouble } from "../../ui/waiting";

/** The first administrator, made once with the code from the server's console. */
export function SetupPage() {
  const { t } = useTranslation();
  useTitle(t("access.setup"));
  const [form, setForm] = useState({ token: "", login: "", name: "", password: "" });
  const set = (part: Partial<typeof form>) => setForm({ ...form, ...part });
  const [, navigate] = useLocation();
  const setup = $api.useMutation("post", "/api/setup", {
    onSuccess: (session) => {
      navigate("/", { replace: true });
      queries.setQueryData(["get", "/api/session", {}], session);
    },
  });
  const complete = form.token.trim() && form.login.trim() && form.name.trim() && isLongEnough(form.password);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (complete)
      setup.mutate({
        body: { ...form, token: form.token.trim(), login: form.login.trim(), language: currentLanguage() },
      });
  };
  return (
    <form className="panel form" onSubmit={submit}>
      <h1>{t("access.setup")}</h1>
      <p className="soft">{t("access.setup_why")}</p>
      {setup.isError ? <Trouble error={setup.error} /> : null}
      <TextField
        label={t("access.setup_token")}
        help={t("access.setup_token_help")}
        autoFocus
        autoComplete="off"
        value={form.token}
        onChange={(token) => set({ token })}
      />
      <TextField label={t("access.name")} autoComplete="name" value={form.name} onChange={(name) => set({ name })} />
      <TextField
        label={t("access.login")}
        autoComplete="username"
        autoCapitalize="none"
        value={form.login}
        onChange={(login) => set({ login })}
      />
      <PasswordField
        label={t("access.password")}
        value={form.password}
        onChange={(password) => set({ password })}
        fresh
      />
      <Button type="primary" size="large" htmlType="submit" block loading={setup.isPending} disabled={!complete}>
        {t("access.setup_do")}
      </Button>
    </form>
  );
}
