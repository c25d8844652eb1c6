import { useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { ConfigProvider, theme as library } from "antd";
import "../ui/base.css";
import "../ui/parts.css";
import { startLanguage, switchLanguage, type Language } from "../i18n/language";
import { FormView } from "../ui/form/form-view";
import { odkEngine } from "../ui/form/odk/engine";
import { useFormSession } from "../ui/form/use-form";
import type { FormEngine, FormPayload, OpenOptions } from "../ui/form/engine";
import { applyTheme, currentTheme, libraryTheme } from "../ui/theme";
import { Toasts } from "../ui/toasts";
import { Bones } from "../ui/waiting";
import { loadLocale } from "./locales";

/**
 * Shows one questionnaire without a server, for tests and for whoever draws controls. Not part of the product: only
 * `vite` and `npm run build:preview` know its page. A test hands over the form and hears what would be kept.
 */
interface Given extends Omit<OpenOptions, "language"> {
  xml: string;
  title: string;
}

declare global {
  interface Window {
    given?: Given;
    kept?: FormPayload;
    ended?: boolean;
    /** When the page began, had the engine, asked for the form, had it, and had drawn it. */
    began?: number;
    loaded?: number;
    asked?: number;
    opened?: number;
    drawn?: number;
    speak?: (language: Language) => Promise<void>;
  }
}

const timed: FormEngine = {
  ...odkEngine,
  open: (xml, options) => {
    window.asked ??= performance.now();
    return odkEngine.open(xml, options);
  },
};

function Preview({ xml, title, ...options }: Given) {
  const { session, error } = useFormSession({ of: title, xml, ...options }, timed);
  const [insist, setInsist] = useState(false);
  useEffect(() => {
    if (!session) return;
    window.opened ??= performance.now();
    requestAnimationFrame(() => setTimeout(() => (window.drawn ??= performance.now())));
  }, [session]);
  if (error) return <p role="alert">{String(error)}</p>;
  if (!session) return <Bones />;
  return (
    <main className="page" style={{ maxWidth: 720 }}>
      <h1>{title}</h1>
      <div className="panel">
        <FormView
          session={session}
          title={title}
          insist={insist}
          onDraft={(kept) => (window.kept = kept)}
          onEnd={() => (window.ended = true)}
        />
      </div>
      <button type="button" className="plain" onClick={() => setInsist(true)}>
        {title} ⏎
      </button>
    </main>
  );
}

async function given(): Promise<Given> {
  const asked = new URLSearchParams(location.search).get("form");
  if (!asked) return window.given ?? { xml: "", title: "" };
  return { xml: await (await fetch(asked)).text(), title: asked };
}

applyTheme();
window.speak = switchLanguage;
await startLanguage(loadLocale);
const what = await given();
window.began = performance.now();
if (!location.search.includes("cold")) await odkEngine.warm();
window.loaded = performance.now();
const theme = currentTheme();
const algorithm = theme === "dark" ? library.darkAlgorithm : library.defaultAlgorithm;
const root = document.getElementById("root");
if (root)
  createRoot(root).render(
    <ConfigProvider
      theme={libraryTheme(theme, algorithm)}
      button={{ autoInsertSpace: false }}
      wave={{ disabled: true }}
    >
      <Preview {...what} />
      <Toasts />
    </ConfigProvider>,
  );
