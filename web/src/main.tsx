import { createRoot } from "react-dom/client";
import "./ui/base.css";
import "./ui/parts.css";
import "./app/shell.css";
import { applyTheme } from "./ui/theme";
import { startLanguage } from "./i18n/language";
import { loadLocale } from "./app/locales";
import { App } from "./app/app";

applyTheme();
await startLanguage(loadLocale);
const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
