import { useState } from "react";
import { useParams } from "wouter";
import { useTranslation } from "react-i18next";
import { $api } from "../../api/client";
import type { PolicyDifference } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { DataTable } from "../../ui/data-table";
import { SelectField } from "../../ui/select-field";
import { Mark } from "../../ui/mark";
import { Page } from "../../ui/page";
import { to } from "../../ui/paths";
import { Answered, Empty } from "../../ui/waiting";

const TONES = { stricter: "warn", freer: "ok", neutral: "quiet", unclear: "work" } as const;

/** One edition with every value, its source and its reviewer, and what differs from another edition. */
export function EditionPage() {
  const { pack, version } = useParams<{ pack: string; version: string }>();
  const { t } = useTranslation();
  const format = useFormat();
  const found = $api.useQuery("get", "/api/policy/{pack}/{version}", { params: { path: { pack, version } } });
  const title = found.data ? format.title(found.data.edition.title) : version;
  return (
    <Page
      name={title}
      answer={found.data ? `${format.title(found.data.pack_title)} · ${title}` : title}
      note={found.data ? t("policy.hash", { hash: found.data.edition.policy_hash.slice(0, 12) }) : undefined}
      back={{ href: to.policy(), label: t("policy.menu") }}
    >
      <Answered of={found}>
        {(data) => (
          <>
            <Differences pack={pack} version={version} />
            <section className="section" aria-label={t("policy.every_value")}>
              <h2>{t("policy.every_value")}</h2>
              <DataTable
                caption={t("policy.every_value")}
                items={data.values}
                rowKey={(value) => value.path}
                columns={[
                  {
                    key: "path",
                    label: t("policy.value"),
                    lead: true,
                    cell: (value) => <code className="break">{value.path}</code>,
                  },
                  {
                    key: "shown",
                    label: t("policy.shown"),
                    cell: (value) => <span className="break">{value.shown}</span>,
                  },
                  {
                    key: "evidence",
                    label: t("policy.evidence"),
                    cell: (value) => (
                      <Mark tone={value.is_draft ? "warn" : "ok"} label={t(`policy.evidence.${value.evidence}`)} />
                    ),
                  },
                  {
                    key: "source",
                    label: t("policy.source"),
                    cell: (value) => <span className="break">{value.cite ?? value.source}</span>,
                  },
                  { key: "reviewer", label: t("policy.reviewer"), cell: (value) => value.reviewer },
                  {
                    key: "file",
                    label: t("policy.file"),
                    cell: (value) => <span className="faint">{`${value.file}:${value.line}`}</span>,
                  },
                ]}
              />
            </section>
          </>
        )}
      </Answered>
    </Page>
  );
}

function Differences({ pack, version }: { pack: string; version: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const policies = $api.useQuery("get", "/api/policy", {}, { staleTime: 300_000 }).data;
  const versions = policies?.packs.find((one) => one.pack === pack)?.versions ?? [];
  const before = versions[versions.findIndex((one) => one.version === version) - 1]?.version;
  const [chosen, setChosen] = useState<string>();
  const from = chosen ?? before;
  const found = $api.useQuery(
    "get",
    "/api/policy/{pack}/differences",
    { params: { path: { pack }, query: { from: from ?? "", to: version } } },
    { enabled: Boolean(from) },
  );
  const others = versions.filter((one) => one.version !== version);
  if (!others.length) return null;
  return (
    <section className="section" aria-label={t("policy.differences")}>
      <h2>{t("policy.differences")}</h2>
      <SelectField
        label={t("policy.compared_with")}
        value={from}
        options={others.map((one) => ({ value: one.version, label: format.title(one.title) }))}
        onChange={setChosen}
      />
      {from ? (
        <Answered of={found}>
          {(data) =>
            data.items.length ? <DifferencesTable items={data.items} /> : <Empty title={t("policy.diff.nothing")} />
          }
        </Answered>
      ) : null}
    </section>
  );
}

export function DifferencesTable({ items }: { items: PolicyDifference[] }) {
  const { t } = useTranslation();
  return (
    <DataTable
      caption={t("policy.differences")}
      items={items}
      rowKey={(one) => one.path}
      columns={[
        { key: "path", label: t("policy.value"), lead: true, cell: (one) => <code className="break">{one.path}</code> },
        { key: "old", label: t("policy.before"), cell: (one) => <span className="break">{one.old ?? "–"}</span> },
        { key: "new", label: t("policy.after"), cell: (one) => <span className="break">{one.new ?? "–"}</span> },
        {
          key: "direction",
          label: t("policy.direction"),
          cell: (one) => (
            <Mark
              tone={TONES[one.direction as keyof typeof TONES] ?? "quiet"}
              label={t(`policy.diff.${one.direction}`)}
            />
          ),
        },
      ]}
    />
  );
}
