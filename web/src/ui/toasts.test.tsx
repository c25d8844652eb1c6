import { act, cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { doUndoably, settle, Toasts } from "./toasts";

afterEach(() => {
  settle();
  cleanup();
});

describe("an act that can be taken back", () => {
  it("does nothing when it is undone", async () => {
    const done = vi.fn();
    const undone = vi.fn();
    render(<Toasts />);
    act(() => doUndoably("Row 17 rejected.", done, undone));
    await userEvent.click(screen.getByRole("button", { name: "Undo" }));
    settle();
    expect(done).not.toHaveBeenCalled();
    expect(undone).toHaveBeenCalledOnce();
  });

  it("is carried out once, by the next act or by leaving the page", () => {
    const first = vi.fn();
    const second = vi.fn();
    doUndoably("one", first, vi.fn());
    doUndoably("two", second, vi.fn());
    expect(first).toHaveBeenCalledOnce();
    expect(second).not.toHaveBeenCalled();
    window.dispatchEvent(new Event("pagehide"));
    settle();
    expect(second).toHaveBeenCalledOnce();
  });
});
