import "./odk/testing";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cleanup, configure, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { useKeys } from "../keys";
import { Toasts } from "../toasts";
import type { FormPayload, OpenOptions } from "./engine";
import { Questionnaire } from "./form-view";
import { useFormSession } from "./use-form";

const xml = readFileSync(join(import.meta.dirname, "samples/contact.xml"), "utf8");

interface Around extends Partial<OpenOptions> {
  of?: string;
  form?: string;
  insist?: boolean;
  onDraft?: (payload: FormPayload) => void;
  onOutcome?: (key: string) => void;
}

/** A screen like that of a call, whose own keys are digits and Enter. */
function Screen({ of = "one", form = xml, insist, onDraft, onOutcome, ...options }: Around) {
  const opened = useFormSession({ of, xml: form, ...options });
  useKeys(["1", "2", "Enter"].map((combo) => ({ combo, label: combo, run: () => onOutcome?.(combo) })));
  return (
    <>
      <Questionnaire opened={opened} title="Contact" insist={insist} onDraft={onDraft} />
      <Toasts />
    </>
  );
}

const named = (name: string | RegExp) => screen.findByRole("textbox", { name });

// The engine is fetched and started in here, which may take its time on a busy machine.
configure({ asyncUtilTimeout: 10_000 });
afterEach(cleanup);

describe("a questionnaire on the screen", () => {
  it("keeps its digits and its Enter from the screen that it stands in, and no others", async () => {
    const onOutcome = vi.fn();
    const user = userEvent.setup();
    render(<Screen onOutcome={onOutcome} />);
    await named(/^Name/);
    await user.keyboard("1");
    expect(onOutcome).toHaveBeenCalledWith("1");
    const there = screen.getByRole("radiogroup", { name: /Were you at the market/ });
    within(there).getAllByRole("radio")[0].focus();
    await user.keyboard("2{Enter}");
    expect(within(there).getByRole("radio", { name: "No" })).toHaveProperty("checked", true);
    expect(onOutcome).toHaveBeenCalledTimes(1);
    expect(document.activeElement?.getAttribute("role")).toBe("combobox");
  });

  it("lets go of a choice that is pressed again", async () => {
    const user = userEvent.setup();
    render(<Screen />);
    const yes = (await screen.findAllByRole("radio", { name: "Yes" }))[0] as HTMLInputElement;
    await user.click(yes);
    expect(yes.checked).toBe(true);
    await user.click(yes);
    expect(yes.checked).toBe(false);
  });

  it("says that something is missing only when it is asked to insist", async () => {
    const user = userEvent.setup();
    const { rerender } = render(<Screen />);
    await user.click(await named(/^Name/));
    await user.tab();
    expect(screen.queryAllByRole("alert")).toEqual([]);
    rerender(<Screen insist />);
    expect(screen.getAllByRole("alert").length).toBeGreaterThan(2);
    await user.type(await named(/^Name/), "Wang");
    await user.click(await named(/^How old/));
    await user.keyboard("{Alt>}r{/Alt}");
    expect(screen.getByLabelText("How sure: How old is Wang?")).toHaveProperty("value", "refused");
  });

  it("hands over what to keep when the answering rests, and when it is left before that", async () => {
    const onDraft = vi.fn<(payload: FormPayload) => void>();
    const user = userEvent.setup();
    const { unmount } = render(<Screen onDraft={onDraft} />);
    await user.type(await named(/^Name/), "Wa");
    await vi.waitFor(() => expect(onDraft).toHaveBeenCalledTimes(1));
    expect(onDraft.mock.calls[0][0].instance).toContain("<full_name>Wa</full_name>");
    await user.type(await named(/^Name/), "ng");
    unmount();
    expect(onDraft.mock.lastCall?.[0].instance).toContain("<full_name>Wang</full_name>");
  });

  it("never shows one person's answers for another", async () => {
    const user = userEvent.setup();
    const { rerender } = render(<Screen of="one" />);
    await user.type(await named(/^Name/), "Wang");
    rerender(<Screen of="two" prefill={{ "/data/full_name": { value: "Li" } }} />);
    expect(screen.queryByRole("textbox", { name: /^Name/ })).toBeNull();
    expect(await named(/^Name/)).toHaveProperty("value", "Li");
  });

  it("says so when a form cannot be opened", async () => {
    render(<Screen form="<nothing/>" />);
    expect((await screen.findByRole("alert")).textContent).toMatch(/cannot be shown/);
  });
});
