import { Link } from "wouter";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { $api, client } from "../../api/client";
import type { Activation, PageOf, Policy } from "../../api/contract";
import { usePermission } from "../../api/session";
import { useFormat } from "../../i18n/formatters";
import { DataTable } from "../../ui/data-table";
import { Mark } from "../../ui/mark";
import { More } from "../../ui/more";
import { Page } from "../../ui/page";
import { to } from "../../ui/paths";
import { Answered, Empty } from "../../ui/waiting";
import { ProposeForm } from "./propose-form";
import { ActivationState, titleOf } from "./state";

/** Which edition holds where, which others there are, and how one came or comes into force. */
export function PolicyPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const found = $api.useQuery("get", "/api/policy", {}, { refetchInterval: 30_000 });
  const mayActivate = usePermission("policy.activate");
  const mayOverride = usePermission("determinations.override");
  const inForce = found.data?.in_force ?? [];
  const answer = !found.data
    ? t("policy.menu")
    : inForce.length === 0
      ? t("policy.none_in_force")
      : inForce.length === 1
        ? t("policy.one_in_force", {
            edition: format.title(inForce[0].version_title) || inForce[0].version,
            area: inForce[0].area?.name ?? "",
          })
        : t("policy.n_in_force", { count: inForce.length, n: format.number(inForce.length) });
  return (
    <Page
      name={t("policy.menu")}
      answer={answer}
      note={t("policy.note")}
      actions={
        <>
          {mayOverride ? <Link href={to.overrides()}>{t("policy.overrides")}</Link> : null}
          <Link href={to.riskAreas()}>{t("policy.risk_areas")}</Link>
        </>
      }
    >
      <Answered of={found}>
        {(data) => (
          <div className={mayActivate ? "beside" : "stack"}>
            <div className="stack">
              <Activations />
              {data.packs.map((pack) => (
                <Editions key={pack.pack} pack={pack} inForce={inForce} />
              ))}
            </div>
            {mayActivate ? <ProposeForm packs={data.packs} /> : null}
          </div>
        )}
      </Answered>
    </Page>
  );
}

function Activations() {
  const { t } = useTranslation();
  const format = useFormat();
  const found = useInfiniteQuery({
    queryKey: ["get", "/api/activations"],
    refetchInterval: 10_000,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: PageOf<Activation>) => page.next ?? undefined,
    queryFn: async ({ pageParam, signal }): Promise<PageOf<Activation>> => {
      const answer = await client.GET("/api/activations", {
        params: { query: { after: pageParam, limit: 20 } },
        signal,
      });
      if (!answer.data) throw answer.error;
      return answer.data;
    },
  });
  const all = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="section" aria-label={t("policy.activations")}>
      <h2>{t("policy.activations")}</h2>
      <Answered of={found} lines={2}>
        {() =>
          all.length ? (
            <>
              <DataTable
                caption={t("policy.activations")}
                items={all}
                rowKey={(one) => one.id}
                columns={[
                  {
                    key: "edition",
                    label: t("policy.edition_of"),
                    lead: true,
                    cell: (one) => <Link href={to.activation(one.id)}>{titleOf(one, t, format)}</Link>,
                  },
                  { key: "area", label: t("field.area"), cell: (one) => one.area?.name },
                  { key: "state", label: t("ui.state"), cell: (one) => <ActivationState one={one} /> },
                  {
                    key: "proposed",
                    label: t("policy.proposed_by"),
                    cell: (one) => `${one.proposed_by} · ${format.when(one.proposed_at)}`,
                  },
                  {
                    key: "confirmed",
                    label: t("policy.confirmed_by"),
                    cell: (one) =>
                      one.confirmed_by && one.confirmed_at
                        ? `${one.confirmed_by} · ${format.when(one.confirmed_at)}`
                        : null,
                  },
                ]}
              />
              <More of={found} />
            </>
          ) : (
            <Empty title={t("policy.no_activations")}>{t("policy.no_activations_next")}</Empty>
          )
        }
      </Answered>
    </section>
  );
}

function Editions({ pack, inForce }: { pack: Policy; inForce: Activation[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const holds = (version: string) => inForce.some((one) => one.pack === pack.pack && one.version === version);
  return (
    <section className="section" aria-label={format.title(pack.title)}>
      <h2>{format.title(pack.title)}</h2>
      <DataTable
        caption={format.title(pack.title)}
        items={pack.versions}
        rowKey={(one) => one.version}
        columns={[
          {
            key: "version",
            label: t("policy.edition_of"),
            lead: true,
            cell: (one) => <Link href={to.edition(pack.pack, one.version)}>{format.title(one.title)}</Link>,
          },
          {
            key: "valid",
            label: t("policy.valid"),
            cell: (one) =>
              one.valid_until
                ? t("policy.valid_span", {
                    from: format.date(`${one.valid_from}T00:00`),
                    until: format.date(`${one.valid_until}T00:00`),
                  })
                : t("policy.valid_from", { from: format.date(`${one.valid_from}T00:00`) }),
          },
          {
            key: "drafts",
            label: t("policy.values"),
            cell: (one) =>
              one.can_activate
                ? one.drafts_left_out
                  ? t("policy.without_drafts", { count: one.drafts_left_out, n: format.number(one.drafts_left_out) })
                  : t("policy.all_sourced")
                : t("policy.cannot", { count: one.drafts, n: format.number(one.drafts) }),
          },
          {
            key: "state",
            label: t("ui.state"),
            cell: (one) => (holds(one.version) ? <Mark tone="ok" label={t("policy.state.active")} /> : null),
          },
        ]}
      />
    </section>
  );
}
