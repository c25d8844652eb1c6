import { act, cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { QueryClientProvider } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { queries } from "../../api/client";
import type { List } from "../../api/contract";
import { settle, Toasts } from "../../ui/toasts";
import { ProblemKinds } from "./problem-kinds";

const kind = { code: "intake.identity_check_digit", field: "identity_number", severity: "doubt" };
let open: number;
let answers: { decided: number; left: number; next?: number }[];
let hold: Promise<void>;

beforeEach(() => {
  open = 60;
  hold = Promise.resolve();
  vi.stubGlobal("fetch", async (request: Request) => {
    if (request.method === "GET") return Response.json([{ ...kind, rows: 60, open }]);
    await hold;
    const answer = answers.shift();
    open -= answer?.decided ?? 0;
    return answer
      ? Response.json(answer)
      : Response.json({ code: "conflict", status: 409, params: {} }, { status: 409 });
  });
});
afterEach(() => {
  settle();
  cleanup();
  queries.clear();
  vi.unstubAllGlobals();
});

async function useTheSuggestions(): Promise<void> {
  render(
    <QueryClientProvider client={queries}>
      <ProblemKinds list={{ id: "l1" } as List} outcome="held" onChoose={vi.fn()} mayDecide />
      <Toasts />
    </QueryClientProvider>,
  );
  await userEvent.click(await screen.findByRole("button", { name: /^Use the suggestions/ }));
}

describe("one act for all rows of a kind", () => {
  it("says what is going to happen, and what happened only once the server has answered", async () => {
    answers = [
      { decided: 50, left: 2, next: 500 },
      { decided: 7, left: 1 },
    ];
    let go = () => {};
    hold = new Promise((resolve) => (go = resolve));
    await useTheSuggestions();
    expect(screen.getByText("60 rows are about to be corrected as suggested.")).toBeTruthy();
    act(() => settle());
    expect(await screen.findByText("0 of 60 decided")).toBeTruthy();
    expect(screen.queryByText(/^57 rows corrected/)).toBeNull();
    go();
    const done = "57 rows corrected as suggested. 3 rows are left for you: they have no suggestion, or several.";
    expect(await screen.findByText(done)).toBeTruthy();
  });

  it("says so when the server refuses", async () => {
    answers = [];
    await useTheSuggestions();
    act(() => settle());
    expect(await screen.findByText(/changed/i)).toBeTruthy();
    expect(screen.queryByText(/corrected as suggested\.$/)).toBeNull();
  });
});
