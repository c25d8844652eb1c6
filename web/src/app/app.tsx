import { Suspense, lazy, useEffect, useState } from "react";
import { QueryClientProvider } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ConfigProvider, theme as library } from "antd";
import type { Locale } from "antd/es/locale";
import { $api, queries } from "../api/client";
import { asProblem } from "../api/problems";
import { SessionProvider } from "../api/session";
import type { Session } from "../api/contract";
import { lazyPage } from "../ui/capability";
import { currentTheme, libraryTheme, rememberTheme, type Theme } from "../ui/theme";
import { Toasts } from "../ui/toasts";
import { Bones, Trouble } from "../ui/waiting";
import { useAccountLanguage } from "./account-language";
import { Threshold } from "./threshold";
import { Watermark } from "./watermark";

const Shell = lazy(async () => ({ default: (await import("./shell")).Shell }));
const SignInPage = lazyPage(async () => (await import("../capabilities/access/sign-in-page")).SignInPage);
const SetupPage = lazyPage(async () => (await import("../capabilities/access/setup-page")).SetupPage);
const CheckCallPage = lazyPage(async () => (await import("../capabilities/calls/check-call-page")).CheckCallPage);
const CommitmentPage = lazyPage(async () => (await import("../capabilities/measures/commitment-page")).CommitmentPage);
const OnboardingPage = lazyPage(async () => (await import("../capabilities/access/onboarding-page")).OnboardingPage);

/** Where anybody who was called can check the call, signed in or not. */
const CHECK_CALL = "/verify";
/** Where anybody who was told a code on the telephone reads and answers a commitment. */
const COMMITMENT = "/commitment";

export function App() {
  const [theme, setTheme] = useState<Theme>(currentTheme);
  const locale = useLibraryLocale();
  const algorithm = theme === "dark" ? library.darkAlgorithm : library.defaultAlgorithm;
  const chooseTheme = (next: Theme) => {
    rememberTheme(next);
    setTheme(next);
  };
  return (
    <QueryClientProvider client={queries}>
      <ConfigProvider
        theme={libraryTheme(theme, algorithm)}
        locale={locale}
        button={{ autoInsertSpace: false }}
        wave={{ disabled: true }}
      >
        <Suspense fallback={<Threshold>{<Bones />}</Threshold>}>
          {window.location.pathname === CHECK_CALL ? (
            <Threshold>
              <CheckCallPage />
            </Threshold>
          ) : window.location.pathname === COMMITMENT ? (
            <Threshold>
              <CommitmentPage />
            </Threshold>
          ) : (
            <Gate theme={theme} onTheme={chooseTheme} />
          )}
        </Suspense>
        <Toasts />
      </ConfigProvider>
    </QueryClientProvider>
  );
}

interface GateProps {
  theme: Theme;
  onTheme: (theme: Theme) => void;
}

/** Lets in who is signed in and trained, and shows everyone else the one door that is theirs. */
function Gate({ theme, onTheme }: GateProps) {
  const session = $api.useQuery("get", "/api/session", {}, { retry: false, staleTime: 60_000 });
  // Whose browser cannot prove that the session is its own is outside, too.
  const signedOut =
    session.isError && ["access.signed_out", "access.proof_due"].includes(asProblem(session.error).code);
  const setup = $api.useQuery("get", "/api/setup", {}, { enabled: signedOut, retry: false });
  if (session.isError && !signedOut) {
    return (
      <Threshold>
        <Trouble error={session.error} onRetry={() => session.refetch()} />
      </Threshold>
    );
  }
  if (signedOut) {
    if (setup.isPending) return <Threshold>{<Bones lines={4} />}</Threshold>;
    return <Threshold>{setup.data?.needed ? <SetupPage /> : <SignInPage />}</Threshold>;
  }
  if (!session.data) return <Threshold>{<Bones lines={4} />}</Threshold>;
  return <Inside session={session.data} theme={theme} onTheme={onTheme} />;
}

function Inside({ session, theme, onTheme }: GateProps & { session: Session }) {
  useAccountLanguage(session.account.language);
  return (
    <SessionProvider session={session}>
      {session.account.remote ? <Watermark /> : null}
      {session.onboarding.required ? (
        <Threshold wide>
          <OnboardingPage />
        </Threshold>
      ) : (
        <Shell theme={theme} onTheme={onTheme} />
      )}
    </SessionProvider>
  );
}

/** The component library's own words, in the language on the screen. */
function useLibraryLocale(): Locale | undefined {
  const { i18n } = useTranslation();
  const [locale, setLocale] = useState<Locale>();
  useEffect(() => {
    let current = true;
    const loading = i18n.language === "en" ? import("antd/es/locale/en_US") : import("antd/es/locale/zh_CN");
    loading.then((loaded) => current && setLocale(loaded.default));
    return () => {
      current = false;
    };
  }, [i18n.language]);
  return locale;
}
