import { Link } from "wouter";
import { useTranslation } from "react-i18next";
import { $api } from "../../api/client";
import type { Relationship } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { to } from "../../ui/paths";

/** Whom a person named in calls, and who named them. */
export function Relationships({ person }: { person: string }) {
  const { t } = useTranslation();
  const found = $api.useQuery("get", "/api/people/{person_id}/relationships", {
    params: { path: { person_id: person } },
  });
  if (!found.data?.items.length) return null;
  return (
    <section className="panel section" aria-label={t("people.relationships")}>
      <h2>{t("people.relationships")}</h2>
      <ul className="stack-tight">
        {found.data.items.map((one) => (
          <One key={`${one.list_id}-${one.row}-${one.is_named_by_them}`} one={one} />
        ))}
      </ul>
    </section>
  );
}

function One({ one }: { one: Relationship }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isKnown = one.name !== null && one.name !== undefined;
  const text = isKnown
    ? t(`people.relationship.${one.is_named_by_them ? "names" : "named_by"}.${one.kind}`, {
        name: one.name || t("ui.no_name"),
      })
    : t("people.relationship_waits", { n: one.row });
  return (
    <li>
      {one.person_id ? <Link href={to.person(one.person_id)}>{text}</Link> : text}{" "}
      <span className="faint">{format.when(one.told_at)}</span>
    </li>
  );
}
