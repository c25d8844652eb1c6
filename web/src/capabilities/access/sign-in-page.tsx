import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { useMutation } from "@tanstack/react-query";
import { client, queries } from "../../api/client";
import { rememberDevice, signAtSignIn } from "../../api/device";
import { asProblem } from "../../api/problems";
import { useTitle } from "../../ui/page";
import { PasswordField, TextField } from "../../ui/text-field";
import { Trouble } from "../../ui/waiting";

interface SignIn {
  login: string;
  password: string;
}

/** Signs in; for whoever works from elsewhere the browser signs what the server then asks. */
async function signIn(body: SignIn) {
  let answer = await client.POST("/api/session", { body });
  const asked = answer.error ? asProblem(answer.error) : null;
  if (asked?.code === "access.device_needed") {
    const device = await signAtSignIn(body.login, asked.params?.nonce ?? "").catch(() => null);
    if (!device) throw { code: "access.no_device_key", status: 0 };
    answer = await client.POST("/api/session", { body: { ...body, device } });
  }
  if (!answer.data) throw answer.error;
  rememberDevice(answer.data.account.remote ? answer.data.account.login : null);
  return answer.data;
}

export function SignInPage() {
  const { t } = useTranslation();
  useTitle(t("access.sign_in"));
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const enter = useMutation({
    mutationFn: signIn,
    onSuccess: (session) => queries.setQueryData(["get", "/api/session", {}], session),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (login.trim() && password) enter.mutate({ login: login.trim(), password });
  };
  const waiting = enter.isError && asProblem(enter.error).code === "access.device_waiting";
  return (
    <form className="panel form" onSubmit={submit}>
      <h1>{t("access.sign_in")}</h1>
      {waiting ? (
        <DeviceWaits code={asProblem(enter.error).params?.code ?? ""} />
      ) : enter.isError ? (
        <Trouble error={enter.error} />
      ) : null}
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
        loading={enter.isPending}
        disabled={!login.trim() || !password}
      >
        {t("access.sign_in")}
      </Button>
      <p className="faint">{t("access.sign_in_help")}</p>
    </form>
  );
}

/** The code by which whoever stands before this browser and the administrator mean the same one. */
function DeviceWaits({ code }: { code: string }) {
  const { t } = useTranslation();
  return (
    <div className="note note-warn stack-tight" role="alert">
      <p>{t("access.device_ask")}</p>
      <p>
        <span className="soft">{t("access.device_code")}</span>{" "}
        <b className="device-code">{code.replace(/(\d{3})(?=\d)/, "$1 ")}</b>
      </p>
    </div>
  );
}
