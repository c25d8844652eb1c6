import { useParams } from "wouter";
import { useTranslation } from "react-i18next";
import { $api, refetch } from "../../api/client";
import type { Fact } from "../../api/contract";
import { usePermission } from "../../api/session";
import { useFormat } from "../../i18n/formatters";
import { DataTable } from "../../ui/data-table";
import { LineForm } from "../../ui/line-form";
import { Page } from "../../ui/page";
import { to } from "../../ui/paths";
import { say } from "../../ui/toasts";
import { Answered, Empty } from "../../ui/waiting";
import { CodeColour, WhatHolds } from "../../ui/what-holds";
import { FactForm } from "./fact-form";
import { useFactText } from "./fact-text";
import { Itinerary } from "./itinerary";
import { ToldStays } from "./told-stays";

/** All that the rules know of a person, what follows from it, and what followed before. */
export function FactsPage() {
  const { id } = useParams<{ id: string }>();
  const { t } = useTranslation();
  const format = useFormat();
  const mayRecord = usePermission("facts.record");
  const path = { params: { path: { person_id: id } } };
  const found = $api.useQuery("get", "/api/people/{person_id}/facts", path);
  const count = found.data?.items.filter((fact) => !fact.withdrawn_at).length ?? 0;
  return (
    <Page
      name={t("facts.title")}
      back={{ href: to.person(id), label: t("facts.back") }}
      answer={found.data ? t("facts.answer", { count, n: format.number(count) }) : t("facts.title")}
      note={t("facts.note")}
    >
      <div className="beside">
        <div className="stack">
          <WhatHolds person={id} />
          <ToldStays person={id} told={found.data?.told ?? []} />
          <Itinerary facts={found.data?.items ?? []} />
          <section className="panel section" aria-label={t("facts.known")}>
            <h2>{t("facts.known")}</h2>
            <Answered of={found}>
              {(data) =>
                data.items.length ? (
                  <ul className="stack">
                    {data.items.map((fact) => (
                      <OneFact key={fact.id} person={id} fact={fact} />
                    ))}
                  </ul>
                ) : (
                  <Empty title={t("facts.none")}>{t("facts.none_next")}</Empty>
                )
              }
            </Answered>
          </section>
          <Earlier person={id} />
        </div>
        {mayRecord ? <FactForm person={id} /> : null}
      </div>
    </Page>
  );
}

/** Reasons of the machine; all others are somebody's words. */
const CODED = ["answered_otherwise", "entry_undone"];

function OneFact({ person, fact }: { person: string; fact: Fact }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useFactText();
  const mayRecord = usePermission("facts.record");
  const said = text(fact);
  const by = fact.recorded_by ?? t("ui.the_system");
  return (
    <li className="stack-tight">
      <div className={fact.withdrawn_at ? "struck" : undefined}>
        <b>{said}</b>
      </div>
      <span className="faint">
        {t(fact.is_answer ? "facts.answered" : "facts.recorded", { name: by, at: format.when(fact.recorded_at) })}
      </span>
      {fact.withdrawn_at ? (
        <span className="soft">
          {t("facts.withdrawn_by", {
            name: fact.withdrawn_by ?? t("ui.the_system"),
            at: format.when(fact.withdrawn_at),
            reason: CODED.includes(fact.reason ?? "")
              ? t(`facts.withdrawn_because.${fact.reason}`)
              : (fact.reason ?? ""),
          })}
        </span>
      ) : mayRecord ? (
        <Withdraw person={person} fact={fact.id} said={said} />
      ) : null}
    </li>
  );
}

function Withdraw({ person, fact, said }: { person: string; fact: string; said: string }) {
  const { t } = useTranslation();
  const withdraw = $api.useMutation("post", "/api/people/{person_id}/facts/{fact_id}/withdraw", {
    onSuccess: () => {
      say(t("facts.withdrawn"));
      void refetch("/api/people");
    },
  });
  return (
    <div>
      <LineForm
        open={t("facts.withdraw")}
        of={said}
        label={t("facts.reason")}
        help={t("facts.reason_help")}
        send={t("facts.withdraw")}
        most={300}
        pending={withdraw.isPending}
        error={withdraw.error}
        onSend={(reason) =>
          withdraw.mutate({ params: { path: { person_id: person, fact_id: fact } }, body: { reason } })
        }
      />
    </div>
  );
}

/** What held before, so that every day of a measure can be explained. */
function Earlier({ person }: { person: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const found = $api.useQuery("get", "/api/people/{person_id}/determinations", {
    params: { path: { person_id: person } },
  });
  const earlier = found.data?.earlier ?? [];
  if (!earlier.length) return null;
  return (
    <section className="section" aria-label={t("facts.earlier")}>
      <h2>{t("facts.earlier")}</h2>
      <DataTable
        caption={t("facts.earlier")}
        items={earlier}
        rowKey={(one) => one.id}
        columns={[
          { key: "from", label: t("facts.from_when"), lead: true, cell: (one) => format.when(one.since) },
          {
            key: "until",
            label: t("facts.until_when"),
            cell: (one) => (one.replaced_at ? format.when(one.replaced_at) : null),
          },
          { key: "colour", label: t("facts.colour"), cell: (one) => <CodeColour colour={one.colour} /> },
          { key: "mode", label: t("facts.mode"), cell: (one) => t(`determination.mode.${one.mode}`) },
          { key: "version", label: t("facts.edition"), cell: (one) => format.title(one.version_title) || one.version },
        ]}
      />
    </section>
  );
}
