import { Link } from "wouter";
import { useTranslation } from "react-i18next";
import type { PersonLine } from "../api/contract";
import { DataTable } from "./data-table";
import { PersonState } from "./mark";
import { to } from "./paths";

/** People, masked, one line each, each line a door to the person. */
export function PeopleTable({
  caption,
  people,
  linked = true,
}: {
  caption: string;
  people: PersonLine[];
  linked?: boolean;
}) {
  const { t } = useTranslation();
  return (
    <DataTable
      caption={caption}
      items={people}
      rowKey={(person) => person.id}
      columns={[
        {
          key: "name",
          label: t("field.name"),
          lead: true,
          cell: (person) =>
            linked ? <Link href={to.person(person.id)}>{person.name || t("ui.no_name")}</Link> : person.name,
        },
        { key: "sex", label: t("field.sex"), cell: (person) => t(`sex.${person.sex}`) },
        { key: "age", label: t("field.age"), number: true, cell: (person) => person.age ?? null },
        { key: "telephone", label: t("field.telephone"), cell: (person) => person.telephone },
        { key: "identity", label: t("field.identity_number"), cell: (person) => person.identity },
        {
          key: "area",
          label: t("field.area"),
          cell: (person) =>
            person.area ? <span title={person.area.trail.join(" › ")}>{person.area.name}</span> : null,
        },
        { key: "state", label: t("ui.state"), cell: (person) => <PersonState state={person.state} /> },
      ]}
    />
  );
}
