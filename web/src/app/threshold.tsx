import type { ReactNode } from "react";
import { LanguageSwitch } from "./language-switch";

/** The frame before one is inside: set-up, sign-in, onboarding. */
export function Threshold({ wide, children }: { wide?: boolean; children: ReactNode }) {
  return (
    <div className="threshold">
      <header className="bar">
        <span className="brand">
          Firstline <span lang="zh-CN">第一道防线</span>
        </span>
        <span className="grow" />
        <LanguageSwitch signedIn={Boolean(wide)} />
      </header>
      <main className={wide ? "threshold-wide" : "threshold-narrow"}>{children}</main>
    </div>
  );
}
