import { useRef, useState } from "react";
import { useLocation } from "wouter";
import { useTranslation } from "react-i18next";
import { useKeys } from "../ui/keys";
import { to } from "../ui/paths";

/** Finds a person from anywhere. What is typed travels in the page's memory, never in an address. */
export function SearchBox() {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const [typed, setTyped] = useState("");
  const box = useRef<HTMLInputElement>(null);
  useKeys([{ combo: "/", label: t("app.search_people"), run: () => box.current?.focus() }]);
  return (
    <form
      role="search"
      className="bar-search"
      onSubmit={(event) => {
        event.preventDefault();
        navigate(to.people(), { state: { q: typed.trim() } });
        setTyped("");
      }}
    >
      <input
        ref={box}
        className="native"
        type="search"
        autoComplete="off"
        aria-label={t("app.search_people")}
        placeholder={t("app.search_people")}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <kbd aria-hidden="true">/</kbd>
    </form>
  );
}
