import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { comboOf, useKeys, type KeyBinding } from "./keys";

afterEach(cleanup);

function Bound({ keys }: { keys: KeyBinding[] }) {
  useKeys(keys);
  return (
    <>
      <input aria-label="note" />
      <button type="button">other</button>
    </>
  );
}

describe("keys", () => {
  it("stay quiet while someone types, unless they are meant for it", async () => {
    const three = vi.fn();
    const dial = vi.fn();
    render(
      <Bound
        keys={[
          { combo: "3", label: "no answer", run: three },
          { combo: "F2", label: "call", run: dial, inFields: true },
        ]}
      />,
    );
    await userEvent.type(screen.getByLabelText("note"), "3{F2}");
    expect(three).not.toHaveBeenCalled();
    expect(dial).toHaveBeenCalledOnce();
    expect(screen.getByLabelText<HTMLInputElement>("note").value).toBe("3");
    screen.getByLabelText("note").blur();
    await userEvent.keyboard("3");
    expect(three).toHaveBeenCalledOnce();
  });

  it("leave Enter to the button that has the focus", async () => {
    const next = vi.fn();
    render(<Bound keys={[{ combo: "Enter", label: "next", run: next }]} />);
    screen.getByRole("button", { name: "other" }).focus();
    await userEvent.keyboard("{Enter}");
    expect(next).not.toHaveBeenCalled();
  });

  it("belong to the newest part on the screen", async () => {
    const older = vi.fn();
    const newer = vi.fn();
    render(<Bound keys={[{ combo: "/", label: "people", run: older }]} />);
    const { unmount } = render(<Bound keys={[{ combo: "/", label: "outcomes", run: newer }]} />);
    await userEvent.keyboard("/");
    unmount();
    await userEvent.keyboard("/");
    expect(newer).toHaveBeenCalledOnce();
    expect(older).toHaveBeenCalledOnce();
  });

  it("are what is printed on them, whatever Alt makes of them", () => {
    const press = (key: string, code: string) => comboOf(new KeyboardEvent("keydown", { key, code, altKey: true }));
    expect(press("®", "KeyR")).toBe("Alt+r");
    expect(press("¡", "Digit1")).toBe("Alt+1");
    expect(press("q", "KeyA")).toBe("Alt+q");
  });
});
