import { useState, type FormEvent } from "react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Button, Input } from "antd";
import { $api, client, refetch } from "../../api/client";
import type { Named, PageOf, RiskArea } from "../../api/contract";
import { usePermission } from "../../api/session";
import { useFormat } from "../../i18n/formatters";
import { DataTable } from "../../ui/data-table";
import { SelectField } from "../../ui/select-field";
import { AreaPicker } from "../../ui/area-picker";
import { Field } from "../../ui/field";
import { LineForm } from "../../ui/line-form";
import { More } from "../../ui/more";
import { Page } from "../../ui/page";
import { to } from "../../ui/paths";
import { policyWord } from "../../ui/reason-text";
import { TextField } from "../../ui/text-field";
import { say } from "../../ui/toasts";
import { Answered, Empty, Trouble } from "../../ui/waiting";
import { usePolicyWords } from "./fact-text";

/** Which area had which tier, since when, until when, and who announced it. */
export function RiskAreasPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const words = { format, words: usePolicyWords() };
  const mayRecord = usePermission("risk_areas.record");
  const found = useInfiniteQuery({
    queryKey: ["get", "/api/risk-areas"],
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: PageOf<RiskArea>) => page.next ?? undefined,
    queryFn: async ({ pageParam, signal }): Promise<PageOf<RiskArea>> => {
      const answer = await client.GET("/api/risk-areas", {
        params: { query: { after: pageParam, limit: 50 } },
        signal,
      });
      if (!answer.data) throw answer.error;
      return answer.data;
    },
  });
  const all = found.data?.pages.flatMap((page) => page.items) ?? [];
  const day = (value: string | null | undefined) =>
    value ? (value.includes("T") ? format.when(value) : format.date(`${value}T00:00`)) : "";
  return (
    <Page
      name={t("facts.risk_areas")}
      answer={t("facts.risk_areas_answer")}
      note={t("facts.risk_areas_note")}
      back={{ href: to.policy(), label: t("policy.menu") }}
    >
      <div className="beside">
        <Answered of={found}>
          {() =>
            all.length ? (
              <div className="stack">
                <DataTable
                  caption={t("facts.risk_areas")}
                  items={all}
                  rowKey={(one) => one.id}
                  columns={[
                    {
                      key: "area",
                      label: t("field.area"),
                      lead: true,
                      cell: (one) => (
                        <span className={one.withdrawn_at ? "struck" : undefined} title={one.area?.trail.join(" › ")}>
                          {one.area?.name ?? t("ui.unknown")}
                        </span>
                      ),
                    },
                    { key: "tier", label: t("facts.tier"), cell: (one) => policyWord(one.tier, words) },
                    { key: "since", label: t("facts.since"), cell: (one) => day(one.since) },
                    {
                      key: "until",
                      label: t("facts.until"),
                      cell: (one) => (one.until ? day(one.until) : t("facts.open_end")),
                    },
                    {
                      key: "source",
                      label: t("facts.announced"),
                      cell: (one) => (
                        <span className="break">
                          {one.source}
                          {one.reason ? <span className="soft"> · {one.reason}</span> : null}
                        </span>
                      ),
                    },
                    {
                      key: "withdraw",
                      label: "",
                      cell: (one) => (mayRecord && !one.withdrawn_at ? <WithdrawRiskArea area={one} /> : null),
                    },
                  ]}
                />
                <More of={found} />
              </div>
            ) : (
              <Empty title={t("facts.no_risk_areas")}>{t("facts.no_risk_areas_next")}</Empty>
            )
          }
        </Answered>
        {mayRecord ? <RiskAreaForm /> : null}
      </div>
    </Page>
  );
}

function WithdrawRiskArea({ area }: { area: RiskArea }) {
  const { t } = useTranslation();
  const withdraw = $api.useMutation("post", "/api/risk-areas/{risk_area_id}/withdraw", {
    onSuccess: () => {
      say(t("facts.withdrawn"));
      void refetch("/api/risk-areas");
    },
  });
  return (
    <LineForm
      open={t("facts.withdraw")}
      of={area.area?.name}
      label={t("facts.reason")}
      send={t("facts.withdraw")}
      most={200}
      pending={withdraw.isPending}
      error={withdraw.error}
      onSend={(reason) => withdraw.mutate({ params: { path: { risk_area_id: area.id } }, body: { reason } })}
    />
  );
}

function RiskAreaForm() {
  const { t } = useTranslation();
  const format = useFormat();
  const policies = $api.useQuery("get", "/api/policy", {}, { staleTime: 300_000 }).data;
  const packs = policies?.packs.filter((one) => one.vocabulary.tiers?.length) ?? [];
  const [chosen, setChosen] = useState<string>();
  const pack = packs.find((one) => one.pack === (chosen ?? policies?.in_force[0]?.pack)) ?? packs[0];
  const [place, setPlace] = useState<Named | null>(null);
  const [tier, setTier] = useState<string>();
  const [since, setSince] = useState("");
  const [until, setUntil] = useState("");
  const [source, setSource] = useState("");
  const record = $api.useMutation("post", "/api/risk-areas", {
    onSuccess: () => {
      say(t("facts.risk_area_written"));
      setPlace(null);
      setUntil("");
      void refetch("/api/risk-areas");
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    record.mutate({
      body: {
        pack: pack?.pack ?? "",
        area_id: place?.id ?? "",
        tier: tier ?? "",
        since,
        until: until || undefined,
        source,
      },
    });
  };
  if (!pack) return null;
  return (
    <form className="panel section fact-form" aria-label={t("facts.write_risk_area")} onSubmit={send}>
      <h2>{t("facts.write_risk_area")}</h2>
      {record.isError ? <Trouble error={record.error} /> : null}
      <SelectField
        label={t("facts.plan")}
        value={pack.pack}
        options={packs.map((one) => ({ value: one.pack, label: format.title(one.title) }))}
        onChange={(value) => {
          setChosen(value);
          setTier(undefined);
        }}
      />
      <Field label={t("field.area")} help={t("facts.place_help")}>
        {(control) => <AreaPicker anywhere clearable control={control} value={place} onChange={setPlace} />}
      </Field>
      <SelectField
        label={t("facts.tier")}
        value={tier}
        options={pack.vocabulary.tiers.map((code) => ({
          value: code,
          label: policyWord(code, { format, words: pack.words }),
        }))}
        onChange={setTier}
      />
      <Field label={t("facts.since")}>
        {(control) => (
          <Input {...control} type="date" value={since} onChange={(event) => setSince(event.target.value)} />
        )}
      </Field>
      <Field label={t("facts.until")} optional>
        {(control) => (
          <Input {...control} type="date" value={until} onChange={(event) => setUntil(event.target.value)} />
        )}
      </Field>
      <TextField
        label={t("facts.announced")}
        help={t("facts.announced_help")}
        value={source}
        onChange={setSource}
        maxLength={200}
      />
      <div>
        <Button
          type="primary"
          htmlType="submit"
          disabled={!place || !tier || !since || !source.trim()}
          loading={record.isPending}
        >
          {t("facts.write_down")}
        </Button>
      </div>
    </form>
  );
}
