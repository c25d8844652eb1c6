import { useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { useTranslation } from "react-i18next";
import { client, queries } from "../api/client";
import { rememberDevice } from "../api/device";
import { useSession } from "../api/session";
import { useFormat } from "../i18n/formatters";
import { settle } from "../ui/toasts";
import type { Theme } from "../ui/theme";
import { ChangePassword } from "./change-password";

interface AccountMenuProps {
  theme: Theme;
  onTheme: (theme: Theme) => void;
}

/** Who one is, what one may do here and until when, and the way out. */
export function AccountMenu({ theme, onTheme }: AccountMenuProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const session = useSession();
  const [, navigate] = useLocation();
  const [open, setOpen] = useState(false);
  const [changing, setChanging] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return undefined;
    const leave = (event: Event) => {
      if (event instanceof KeyboardEvent ? event.key === "Escape" : !box.current?.contains(event.target as Node))
        setOpen(false);
    };
    document.addEventListener("pointerdown", leave);
    document.addEventListener("keydown", leave);
    return () => {
      document.removeEventListener("pointerdown", leave);
      document.removeEventListener("keydown", leave);
    };
  }, [open]);
  const signOut = async () => {
    settle();
    await client.DELETE("/api/session", {});
    rememberDevice(null);
    navigate("/");
    queries.clear();
    window.location.reload();
  };
  return (
    <div className="account" ref={box}>
      <button
        type="button"
        className="bar-button"
        aria-expanded={open}
        aria-haspopup="true"
        onClick={() => setOpen(!open)}
      >
        {session.account.name} <span aria-hidden="true">▾</span>
      </button>
      {open ? (
        <div className="account-card stack" role="group" aria-label={session.account.name}>
          <div>
            <strong>{session.account.name}</strong>
            <p className="faint">
              {session.account.login} · {session.account.agency}
            </p>
          </div>
          <ul className="stack-tight">
            {session.grants.map((grant) => (
              <li key={grant.id}>
                {[t(`role.${grant.role}`), grant.area?.name].filter(Boolean).join(" · ")}
                {grant.team ? ` · ${grant.team.name}` : ""}
                {grant.until ? <span className="faint"> {t("ui.until", { at: format.when(grant.until) })}</span> : null}
              </li>
            ))}
          </ul>
          <div className="stack-tight account-acts">
            <button type="button" className="plain" onClick={() => onTheme(theme === "dark" ? "light" : "dark")}>
              {theme === "dark" ? t("app.theme_light") : t("app.theme_dark")}
            </button>
            <button
              type="button"
              className="plain"
              onClick={() => {
                setOpen(false);
                setChanging(true);
              }}
            >
              {t("app.change_password")}
            </button>
            <button type="button" className="plain" onClick={signOut}>
              {t("app.sign_out")}
            </button>
          </div>
        </div>
      ) : null}
      <ChangePassword open={changing} onClose={() => setChanging(false)} />
    </div>
  );
}
