import { useSession } from "../api/session";

/** The areas one works for, which are the scope of every number on the screen. */
export function ScopeName() {
  const session = useSession();
  const granted = session.grants.map((grant) => grant.area).filter((area) => area !== null && area !== undefined);
  const areas = [...new Map(granted.map((area) => [area.id, area])).values()];
  const shown = areas.length ? areas : session.home_area ? [session.home_area] : [];
  if (shown.length === 0) return null;
  return (
    <span className="bar-area" title={shown.map((area) => area.trail.join(" › ")).join("\n")}>
      {shown.map((area) => area.name).join(" · ")}
    </span>
  );
}
