import i18next from "i18next";
import { describe, expect, it } from "vitest";
import { asProblem, problemText } from "./problems";
import { switchLanguage } from "../i18n/language";

describe("what a problem says", () => {
  it("fills the parameters in", () => {
    expect(problemText(i18next.t, { code: "rate_limited", status: 429, params: { seconds: "30" } })).toContain(
      "30 seconds",
    );
  });

  it("names the field in the reader's words", () => {
    const problem = { code: "invalid.empty", status: 422, field: "team_id" };
    expect(problemText(i18next.t, problem)).toBe("“team” is empty.");
  });

  it("changes with the language", async () => {
    await switchLanguage("zh-CN");
    expect(problemText(i18next.t, { code: "access.wrong_login", status: 401 })).toBe("登录名或密码不对。");
    await switchLanguage("en");
  });

  it("names a code that has no text, and still says what to do", () => {
    const text = problemText(i18next.t, { code: "moon.is_late", status: 500 });
    expect(text).toContain("moon.is_late");
    expect(text).not.toContain("problem.");
  });

  it("takes a failed connection for being offline, and anything else for unexpected", () => {
    expect(asProblem(new TypeError("Failed to fetch")).code).toBe("offline");
    expect(asProblem("<html>").code).toBe("unexpected");
    expect(asProblem(undefined).code).toBe("unexpected");
  });
});
