import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { PartsBar, type Part } from "./parts-bar";

afterEach(cleanup);

const parts = (held: number): Part[] => [
  { key: "accepted", label: "accepted", count: 1582, tone: "accent", href: "/lists/l1?rows=accepted" },
  { key: "merged", label: "already known", count: 287, tone: "mid", href: "/lists/l1?rows=merged" },
  { key: "held", label: "held", count: held, tone: "warn", href: "/lists/l1?rows=held" },
  { key: "rejected", label: "rejected", count: 57, tone: "slate", href: "/lists/l1?rows=rejected" },
];

describe("a whole and its parts", () => {
  it("every part is a door with its count", () => {
    render(<PartsBar whole={{ label: "received", count: 2000 }} parts={parts(74)} />);
    expect(screen.getByRole("link", { name: "held 74" }).getAttribute("href")).toBe("/lists/l1?rows=held");
    expect(screen.getAllByRole("link")).toHaveLength(4);
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("says so when the parts do not add up", () => {
    render(<PartsBar whole={{ label: "received", count: 2000 }} parts={parts(73)} />);
    expect(screen.getByRole("alert").textContent).toContain("1 not accounted for");
  });

  it("leaves out what is nothing, but not the part that is open", () => {
    render(<PartsBar whole={{ label: "received", count: 1926 }} parts={parts(0)} current="held" />);
    expect(screen.getByRole("link", { name: "held 0" }).getAttribute("aria-current")).toBe("page");
    cleanup();
    render(<PartsBar whole={{ label: "received", count: 1926 }} parts={parts(0)} />);
    expect(screen.queryByRole("link", { name: "held 0" })).toBeNull();
  });

  it("shows the bar in proportion", () => {
    const { container } = render(<PartsBar whole={{ label: "received", count: 2000 }} parts={parts(74)} />);
    const grown = [...container.querySelectorAll<HTMLElement>(".parts-bar > a")].map((part) =>
      Number(part.style.flexGrow),
    );
    expect(grown).toEqual([1582, 287, 74, 57]);
  });
});
