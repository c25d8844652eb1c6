import { Suspense, useEffect, useRef, useState } from "react";
import { Link, Redirect, Route, Switch, useLocation } from "wouter";
import { useTranslation } from "react-i18next";
import { useSession } from "../api/session";
import { useKeys } from "../ui/keys";
import { settle } from "../ui/toasts";
import type { Theme } from "../ui/theme";
import { Bones } from "../ui/waiting";
import { AccountMenu } from "./account-menu";
import { capabilities, menuFor } from "./capabilities";
import { ErrorFence } from "./error-fence";
import { KeysHelp } from "./keys-help";
import { LanguageSwitch } from "./language-switch";
import { useLive } from "./live";
import { SearchBox } from "./search-box";
import { Menu } from "./menu";
import { NotYours } from "./not-yours";
import { ScopeName } from "./scope-name";

interface ShellProps {
  theme: Theme;
  onTheme: (theme: Theme) => void;
}

/** The frame around every page: who and where one is, and the way to everything that is one's own. */
export function Shell({ theme, onTheme }: ShellProps) {
  const { t } = useTranslation();
  const session = useSession();
  const [location] = useLocation();
  const [help, setHelp] = useState(false);
  const main = useRef<HTMLElement>(null);
  const menu = menuFor(session.permissions);
  const alone = menu.length < 2;
  useLive();
  useKeys([{ combo: "?", label: t("app.key_help"), run: () => setHelp(true) }]);
  useEffect(() => {
    settle();
    window.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
    document.querySelector('.menu [aria-current="page"]')?.scrollIntoView?.({ block: "nearest", inline: "nearest" });
  }, [location]);
  return (
    <div className={alone ? "shell shell-alone" : "shell"}>
      <a className="skip" href="#main">
        {t("app.skip")}
      </a>
      <header className="bar">
        <Link href={menu[0]?.href ?? "/"} className="brand">
          Firstline <span lang="zh-CN">第一道防线</span>
        </Link>
        <ScopeName />
        <span className="grow" />
        {session.permissions.includes("people.search") ? <SearchBox /> : null}
        <button type="button" className="bar-button bar-help" onClick={() => setHelp(true)} aria-label={t("app.help")}>
          ?
        </button>
        <LanguageSwitch signedIn />
        <AccountMenu theme={theme} onTheme={onTheme} />
      </header>
      {alone ? null : <Menu entries={menu} />}
      <main id="main" ref={main} tabIndex={-1}>
        <ErrorFence key={location}>
          <Suspense fallback={<div className="page">{<Bones />}</div>}>
            <Pages permissions={session.permissions} start={menu[0]?.href} />
          </Suspense>
        </ErrorFence>
      </main>
      <KeysHelp open={help} onClose={() => setHelp(false)} />
    </div>
  );
}

function Pages({ permissions, start }: { permissions: string[]; start?: string }) {
  return (
    <Switch>
      {capabilities
        .flatMap((capability) => capability.routes)
        .map((route) =>
          route.permissions.some((permission) => permissions.includes(permission)) ? (
            <Route key={route.path} path={route.path} component={route.page} />
          ) : (
            <Route key={route.path} path={route.path}>
              {route.path === "/" && start ? <Redirect to={start} replace /> : <NotYours />}
            </Route>
          ),
        )}
      <Route>
        <NotYours missing />
      </Route>
    </Switch>
  );
}
