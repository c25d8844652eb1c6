import { useState } from "react";
import { useLocation, useParams } from "wouter";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { useQuery } from "@tanstack/react-query";
import { $api, client } from "../../api/client";
import { DataTable } from "../../ui/data-table";
import { Page } from "../../ui/page";
import { to } from "../../ui/paths";
import { SearchField } from "../../ui/search-field";
import { useSettled } from "../../ui/settled";
import { Answered, Empty, Trouble } from "../../ui/waiting";

/** Finds the other one whom somebody takes for the same person, and puts both side by side. */
export function ComparePage() {
  const { id } = useParams<{ id: string }>();
  const { t } = useTranslation();
  const [, go] = useLocation();
  const [typed, setTyped] = useState("");
  const q = useSettled(typed.trim(), 250);
  const person = $api.useQuery(
    "get",
    "/api/people/{person_id}",
    { params: { path: { person_id: id } } },
    { staleTime: 60_000 },
  );
  const found = useQuery({
    queryKey: ["post", "/api/people/search", "compare", q],
    enabled: q !== "",
    queryFn: async ({ signal }) => {
      const answer = await client.POST("/api/people/search", { body: { q, limit: 20 }, signal });
      if (!answer.data) throw answer.error;
      return answer.data;
    },
  });
  const compare = $api.useMutation("post", "/api/links", { onSuccess: (answer) => go(to.link(answer.id)) });
  const name = person.data?.name || t("ui.no_name");
  const others = (found.data?.items ?? []).filter((each) => each.id !== id);
  return (
    <Page
      name={t("linkage.compare")}
      back={{ href: to.person(id), label: name }}
      answer={t("linkage.compare_question", { name })}
    >
      <SearchField
        label={t("linkage.compare_search")}
        help={t("linkage.compare_help")}
        value={typed}
        onChange={setTyped}
      />
      {compare.isError ? <Trouble error={compare.error} /> : null}
      {q ? (
        <Answered of={found}>
          {() =>
            others.length ? (
              <DataTable
                caption={t("linkage.compare")}
                items={others}
                rowKey={(each) => each.id}
                columns={[
                  { key: "name", label: t("field.name"), lead: true, cell: (each) => each.name || t("ui.no_name") },
                  { key: "sex", label: t("field.sex"), cell: (each) => t(`sex.${each.sex}`) },
                  { key: "age", label: t("field.age"), number: true, cell: (each) => each.age ?? null },
                  { key: "telephone", label: t("field.telephone"), cell: (each) => each.telephone },
                  { key: "identity", label: t("field.identity_number"), cell: (each) => each.identity },
                  { key: "area", label: t("field.area"), cell: (each) => each.area?.name },
                  {
                    key: "compare",
                    label: "",
                    cell: (each) => (
                      <Button
                        size="small"
                        loading={compare.isPending}
                        onClick={() => compare.mutate({ body: { one_id: id, other_id: each.id } })}
                      >
                        {t("linkage.compare")}
                      </Button>
                    ),
                  },
                ]}
              />
            ) : (
              <Empty title={t("linkage.compare_nobody")} />
            )
          }
        </Answered>
      ) : null}
    </Page>
  );
}
