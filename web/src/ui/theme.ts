import type { ThemeConfig } from "antd";

export type Theme = "light" | "dark";

/** Every colour of the product, once for the day and once for the night shift. */
export const tokens = {
  light: {
    ground: "#f4f5f7",
    surface: "#ffffff",
    sunken: "#eef0f3",
    line: "#dcdfe4",
    "line-strong": "#868e9c",
    text: "#1b2129",
    "text-soft": "#4d5664",
    "text-faint": "#5d6675",
    accent: "#1f4f9e",
    "accent-fill": "#1f4f9e",
    "accent-hover": "#17407f",
    "accent-soft": "#e6edf9",
    "accent-mid": "#7f9fd2",
    ok: "#1d6b42",
    "ok-soft": "#e3f2e9",
    warn: "#835400",
    "warn-soft": "#fdf1d6",
    "warn-mid": "#d69a24",
    harm: "#a8201a",
    "harm-soft": "#fbe7e5",
    slate: "#6b7482",
    shadow: "0 4px 16px rgb(20 28 40 / 14%)",
  },
  dark: {
    ground: "#12151a",
    surface: "#1a1e25",
    sunken: "#232831",
    line: "#333a45",
    "line-strong": "#77818f",
    text: "#e8ebf0",
    "text-soft": "#b6bdc8",
    "text-faint": "#a0a8b5",
    accent: "#96b8f5",
    "accent-fill": "#3567bd",
    "accent-hover": "#2d5aa8",
    "accent-soft": "#223354",
    "accent-mid": "#5d7fb9",
    ok: "#7fcf9f",
    "ok-soft": "#1c3527",
    warn: "#eebf62",
    "warn-soft": "#3b2f15",
    "warn-mid": "#c08b25",
    harm: "#ff9c94",
    "harm-soft": "#46201e",
    slate: "#8a94a3",
    shadow: "0 4px 16px rgb(0 0 0 / 50%)",
  },
} as const;

const REMEMBERED = "firstline.theme";

/** Returns the theme chosen on this device, or the one the device itself is in. */
export function currentTheme(): Theme {
  const remembered = localStorage.getItem(REMEMBERED);
  if (remembered === "light" || remembered === "dark") return remembered;
  return window.matchMedia?.("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** Puts the tokens where the stylesheets read them. */
export function applyTheme(theme: Theme = currentTheme()): void {
  const root = document.documentElement;
  root.dataset.theme = theme;
  root.style.colorScheme = theme;
  for (const [name, value] of Object.entries(tokens[theme])) root.style.setProperty(`--${name}`, value);
}

export function rememberTheme(theme: Theme): void {
  localStorage.setItem(REMEMBERED, theme);
  applyTheme(theme);
}

/** Hands the same tokens to the component library. */
export function libraryTheme(theme: Theme, algorithm: ThemeConfig["algorithm"]): ThemeConfig {
  const colours = tokens[theme];
  return {
    algorithm,
    token: {
      colorPrimary: colours["accent-fill"],
      colorPrimaryHover: colours["accent-hover"],
      colorLink: colours.accent,
      colorError: theme === "dark" ? "#d9534a" : colours.harm,
      colorText: colours.text,
      colorTextSecondary: colours["text-soft"],
      colorTextDescription: colours["text-faint"],
      colorTextPlaceholder: colours["text-faint"],
      colorBgContainer: colours.surface,
      colorBgElevated: colours.surface,
      colorBgLayout: colours.ground,
      colorBorder: colours["line-strong"],
      colorBorderSecondary: colours.line,
      borderRadius: 6,
      controlHeight: 36,
      fontSize: 14,
      fontFamily: "var(--font)",
      boxShadow: colours.shadow,
      boxShadowSecondary: colours.shadow,
      motionDurationMid: "0.12s",
      motionDurationSlow: "0.16s",
    },
    components: { Button: { primaryShadow: "none", defaultShadow: "none", fontWeight: 500 } },
  };
}
