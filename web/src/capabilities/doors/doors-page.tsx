import { useState } from "react";
import { Link } from "wouter";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Button, Modal } from "antd";
import { $api, client, refetch } from "../../api/client";
import type { Door, Doors, Named } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { DataTable } from "../../ui/data-table";
import { Field } from "../../ui/field";
import { HandedOverFilters } from "../../ui/handed-over-filters";
import { HandedOverTabs } from "../../ui/handed-over-tabs";
import { Mark } from "../../ui/mark";
import { More } from "../../ui/more";
import { Page } from "../../ui/page";
import { usePackWords } from "../../ui/pack-words";
import { to } from "../../ui/paths";
import { useSettled } from "../../ui/settled";
import { TeamSelect } from "../../ui/team-select";
import { WarningLines } from "../../ui/staff-warnings";
import { Answered, Empty } from "../../ui/waiting";
import { MakePrint } from "./make-print";
import { VisitForm } from "./visit-form";
import "./doors.css";

/** Who waits at the door, since when, and what came of it. */
export function DoorsPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const [typed, setTyped] = useState("");
  const [area, setArea] = useState<Named | null>(null);
  const [team, setTeam] = useState("");
  const [state, setState] = useState("");
  const [printing, setPrinting] = useState(false);
  const [visited, setVisited] = useState<Door | null>(null);
  const q = useSettled(typed.trim(), 250);
  const found = useInfiniteQuery({
    queryKey: ["post", "/api/doors/search", q, area?.id, team, state],
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Doors) => page.next ?? undefined,
    queryFn: async ({ pageParam, signal }): Promise<Doors> => {
      const answer = await client.POST("/api/doors/search", {
        body: {
          q: q || undefined,
          area_id: area?.id,
          team_id: team || undefined,
          state: state === "overdue" ? undefined : state || undefined,
          overdue: state === "overdue",
          after: pageParam,
          limit: 50,
        },
        signal,
      });
      if (!answer.data) throw answer.error;
      return answer.data;
    },
  });
  const all = found.data?.pages.flatMap((page) => page.items) ?? [];
  const counts = found.data?.pages[0];
  const print = (
    <Button type="primary" onClick={() => setPrinting(true)}>
      {t("doors.print")}
    </Button>
  );
  return (
    <Page
      name={t("doors.title")}
      answer={
        counts
          ? format.sentences(
              t("doors.answer", { count: counts.open, n: format.number(counts.open) }),
              counts.overdue
                ? t("doors.answer_overdue", { count: counts.overdue, n: format.number(counts.overdue) })
                : "",
            )
          : t("doors.title")
      }
      actions={print}
    >
      <HandedOverTabs tab="doors" />
      <HandedOverFilters typed={typed} area={area} onTyped={setTyped} onArea={setArea}>
        <TeamSelect label={t("doors.team")} none={t("doors.any_team")} value={team} onChange={setTeam} />
        <Field label={t("doors.which")}>
          {(control) => (
            <select {...control} className="native" value={state} onChange={(event) => setState(event.target.value)}>
              <option value="">{t("doors.all")}</option>
              <option value="ready">{t("doors.ready")}</option>
              <option value="later">{t("doors.later")}</option>
              <option value="overdue">{t("doors.overdue")}</option>
            </select>
          )}
        </Field>
      </HandedOverFilters>
      <Answered of={found}>
        {() =>
          all.length ? (
            <>
              <DoorTable doors={all} onVisit={setVisited} />
              <More of={found} />
            </>
          ) : (
            <Empty title={t(q || area || team || state ? "doors.none_found" : "doors.none")}>
              {t("doors.none_next")}
            </Empty>
          )
        }
      </Answered>
      <Prints />
      {printing ? <MakePrint area={area} team={team} onClose={() => setPrinting(false)} /> : null}
      {visited ? (
        <Modal
          open
          footer={null}
          onCancel={() => setVisited(null)}
          title={t("doors.result_of", { name: visited.person.name || t("ui.no_name") })}
          width={520}
        >
          <VisitForm
            door={visited}
            onDone={() => {
              setVisited(null);
              refetch("/api/doors", "/api/referrals");
            }}
          />
        </Modal>
      ) : null}
    </Page>
  );
}

function DoorTable({ doors, onVisit }: { doors: Door[]; onVisit: (door: Door) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = usePackWords();
  return (
    <DataTable
      caption={t("doors.title")}
      items={doors}
      rowKey={(door) => door.task_id}
      columns={[
        {
          key: "name",
          label: t("field.name"),
          lead: true,
          cell: (door) => (
            <>
              <Link href={to.person(door.person.id)}>{door.person.name || t("ui.no_name")}</Link>
              <WarningLines warnings={door.warnings} />
            </>
          ),
        },
        {
          key: "area",
          label: t("field.area"),
          cell: (door) =>
            door.person.area ? (
              <span title={door.person.area.trail.join(" › ")}>{door.person.area.trail.slice(-2).join(" › ")}</span>
            ) : null,
        },
        {
          key: "why",
          label: t("doors.why"),
          cell: (door) => (
            <span className="break">
              {door.why ? words.outcome(door.why.outcome) : t("doors.no_telephone")}
              {door.why?.note ? ` “${door.why.note}”` : ""}
              {door.why?.by ? <span className="faint"> {door.why.by}</span> : null}
            </span>
          ),
        },
        { key: "visits", label: t("doors.visits"), number: true, cell: (door) => format.number(door.visits) },
        { key: "since", label: t("doors.since"), cell: (door) => format.when(door.since) },
        {
          key: "due",
          label: t("doors.due_by"),
          cell: (door) => (
            <>
              {format.when(door.due_by)} {door.overdue ? <Mark tone="harm" label={t("doors.overdue")} /> : null}
              {door.state === "later" ? (
                <Mark tone="work" label={t("doors.from", { at: format.when(door.from) })} />
              ) : null}
            </>
          ),
        },
        {
          key: "act",
          label: "",
          cell: (door) => (
            <Button
              size="small"
              onClick={() => onVisit(door)}
              aria-label={t("doors.result_of", { name: door.person.name || t("ui.no_name") })}
            >
              {t("doors.result")}
            </Button>
          ),
        },
      ]}
    />
  );
}

/** The lists that went out on paper, and the way back in. */
function Prints() {
  const { t } = useTranslation();
  const format = useFormat();
  const prints = $api.useQuery("get", "/api/doors/prints", { params: { query: { limit: 10 } } });
  if (!prints.data?.items.length) return null;
  return (
    <section className="section" aria-label={t("doors.prints")}>
      <h2>{t("doors.prints")}</h2>
      <ul className="stack-tight">
        {prints.data.items.map((print) => (
          <li key={print.id}>
            <Link href={to.doorPrint(print.id)}>{format.when(print.printed_at)}</Link> · {print.by} ·{" "}
            {t("doors.rows", { count: print.doors, n: format.number(print.doors) })} · {print.purpose}
          </li>
        ))}
      </ul>
    </section>
  );
}
