let pressed = false;

if (typeof window !== "undefined") {
  window.addEventListener("pointerdown", () => (pressed = true), true);
  for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, () => (pressed = false), true);
}

/**
 * Waits until the finger or the mouse is up: a message that appears under a press moves what is being pressed, and
 * the press is lost.
 */
export function whenReleased(deed: () => void): void {
  if (!pressed) return deed();
  window.addEventListener("pointerup", () => setTimeout(deed), { once: true, capture: true });
}
