import { useEffect } from "react";
import { Link, useLocation } from "wouter";
import { useTranslation } from "react-i18next";
import { $api, queries } from "../api/client";
import { usePermission } from "../api/session";
import { useFormat } from "../i18n/formatters";
import type { MenuEntry, Waiting } from "../ui/capability";

const AGAIN = 60_000;
const FRESH = 15_000;

/** The way to everything that is one's own, and how much waits there. */
export function Menu({ entries }: { entries: MenuEntry[] }) {
  const { t } = useTranslation();
  const [location] = useLocation();
  return (
    <nav className="menu" aria-label={t("app.menu")}>
      {entries.map((entry) => (
        <Link key={entry.href} href={entry.href} aria-current={isIn(location, entry.href) ? "page" : undefined}>
          {t(entry.label)}
          {entry.waiting ? <WaitingCount of={entry.waiting} location={location} /> : null}
        </Link>
      ))}
    </nav>
  );
}

/**
 * How much waits. It shares its figures with the page that shows them, asks at every page and then once a minute;
 * it does not follow each change of a busy day.
 */
function WaitingCount({ of, location }: { of: Waiting; location: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const may = usePermission(of.permission);
  const { data } = $api.useQuery("get", of.from, {}, { enabled: false });
  useEffect(() => {
    if (!may) return undefined;
    const ask = () => {
      const asked = $api.queryOptions("get", of.from, {}, { staleTime: FRESH, retry: false });
      queries.fetchQuery(asked).catch(() => undefined);
    };
    ask();
    const timer = setInterval(ask, AGAIN);
    return () => clearInterval(timer);
  }, [may, of.from, location]);
  const count = data ? (of.count as (figures: unknown) => number)(data) : 0;
  if (!count) return null;
  const label = t(of.label, { count });
  return (
    <span className="menu-count" title={label}>
      {format.number(count)} <span className="unseen">{label}</span>
    </span>
  );
}

function isIn(location: string, href: string): boolean {
  return href === "/" ? location === "/" : location === href || location.startsWith(`${href}/`);
}
