import { useSyncExternalStore } from "react";

const NARROW = "(max-width: 960px)";

function listen(changed: () => void) {
  const media = window.matchMedia?.(NARROW);
  media?.addEventListener("change", changed);
  return () => media?.removeEventListener("change", changed);
}

/** Whether the screen holds one column only; the same width as in the stylesheets. */
export function useNarrow(): boolean {
  return useSyncExternalStore(listen, () => window.matchMedia?.(NARROW).matches ?? false);
}
