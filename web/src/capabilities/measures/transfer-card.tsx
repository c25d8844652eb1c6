import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { Button } from "antd";
import { $api, refetch } from "../../api/client";
import type { Transfer } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { Mark } from "../../ui/mark";
import { to } from "../../ui/paths";
import { say } from "../../ui/toasts";
import { Trouble } from "../../ui/waiting";
import { WarningLines } from "../../ui/staff-warnings";
import { LineForm } from "../../ui/line-form";
import { useCodeList } from "./measure-state";
import { TransferMessage } from "./transfer-message";

const TONES = { planned: "warn", picked_up: "work", arrived: "ok", cancelled: "quiet" } as const;
const ARRIVALS = ["message", "voice", "call", "escort"];

/** One transfer: the appointment, what to tell people, who has arrived, and the next step. */
export function TransferCard({ transfer, linked }: { transfer: Transfer; linked?: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isOpen = !transfer.closed_at;
  const goal = [transfer.facility, transfer.place].filter(Boolean).join(" · ");
  const list = useCodeList();
  return (
    <article className="stack-tight">
      <div className="row">
        <b>{format.when(transfer.at)}</b>
        <Mark
          tone={TONES[transfer.state as keyof typeof TONES] ?? "quiet"}
          label={t(`transfer_state.${transfer.state}`, transfer.state)}
        />
        {transfer.late ? <Mark tone="harm" label={t("measures.transfer_late")} /> : null}
      </div>
      <dl className="facts">
        <dt>{t("measures.goal")}</dt>
        <dd>
          {t(`destination.${transfer.destination}`)} {goal}
        </dd>
        <dt>{t("measures.pick_up")}</dt>
        <dd className="break">{transfer.pick_up}</dd>
        {transfer.due ? (
          <>
            <dt>{t("measures.due")}</dt>
            <dd>{format.when(transfer.due)}</dd>
          </>
        ) : null}
        {transfer.vehicle || transfer.escort ? (
          <>
            <dt>{t("measures.vehicle_escort")}</dt>
            <dd>{[transfer.vehicle, transfer.escort].filter(Boolean).join(" · ")}</dd>
          </>
        ) : null}
        {transfer.protection.length ? (
          <>
            <dt>{t("measures.protection")}</dt>
            <dd>{list(transfer.protection, "protection")}</dd>
          </>
        ) : null}
        {transfer.packing.length || transfer.weather ? (
          <>
            <dt>{t("measures.packing")}</dt>
            <dd className="break">
              {[list(transfer.packing, "packing"), transfer.weather].filter(Boolean).join(" · ")}
            </dd>
          </>
        ) : null}
        {transfer.reason ? (
          <>
            <dt>{t("measures.reason")}</dt>
            <dd className="break">{transfer.reason}</dd>
          </>
        ) : null}
      </dl>
      {transfer.state === "planned" ? <TransferMessage transfer={transfer} /> : null}
      {isOpen ? <Steps transfer={transfer} /> : null}
      <ul className="stack-tight">
        {transfer.people.map((each) => (
          <Passenger key={each.person.id} transfer={transfer} traveller={each} linked={linked} />
        ))}
      </ul>
    </article>
  );
}

function Steps({ transfer }: { transfer: Transfer }) {
  const { t } = useTranslation();
  const move = $api.useMutation("post", "/api/measures/transfers/{transfer_id}/steps", {
    onSuccess: () => {
      say(t("measures.moved"));
      void refetch("/api/measures");
    },
  });
  const send = (step: string, reason?: string) =>
    move.mutate({
      params: { path: { transfer_id: transfer.id } },
      body: { transfer_step: step, version: transfer.version, reason },
    });
  return (
    <div className="row">
      {transfer.state === "planned" ? (
        <Button size="small" type="primary" loading={move.isPending} onClick={() => send("pick_up")}>
          {t("measures.picked_up")}
        </Button>
      ) : null}
      <LineForm
        open={t("measures.cancel_transfer")}
        label={t("measures.cancel_reason")}
        send={t("measures.cancel_transfer")}
        pending={move.isPending}
        error={move.error}
        onSend={(reason) => send("cancel", reason)}
      />
    </div>
  );
}

interface PassengerProps {
  transfer: Transfer;
  traveller: Transfer["people"][number];
  linked?: boolean;
}

/** One of those who travel, and how we know that they are there. */
function Passenger({ transfer, traveller, linked }: PassengerProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [by, setBy] = useState("voice");
  const arrive = $api.useMutation("post", "/api/measures/transfers/{transfer_id}/arrivals", {
    onSuccess: () => {
      say(t("measures.arrived_now"));
      void refetch("/api/measures");
    },
  });
  const name = traveller.person.name || t("ui.no_name");
  return (
    <li className="stack-tight">
      <div className="row">
        {linked ? <Link href={to.measure(traveller.person.id)}>{name}</Link> : <b>{name}</b>}
        {traveller.arrived_at ? (
          <>
            <Mark tone="ok" label={t("measures.arrived_at", { at: format.when(traveller.arrived_at) })} />
            <span className="faint break">
              {t(`arrival.${traveller.arrived_by}`)}
              {traveller.note ? ` “${traveller.note}”` : ""} · {traveller.confirmed_by}
            </span>
          </>
        ) : transfer.closed_at ? null : (
          <>
            <select
              className="native measure-how"
              aria-label={t("measures.arrival_how", { name })}
              value={by}
              onChange={(event) => setBy(event.target.value)}
            >
              {ARRIVALS.map((each) => (
                <option key={each} value={each}>
                  {t(`arrival.${each}`)}
                </option>
              ))}
            </select>
            <LineForm
              open={t("measures.confirm_arrival")}
              of={name}
              label={t("measures.arrival_note")}
              send={t("measures.confirm_arrival")}
              optional
              pending={arrive.isPending}
              error={arrive.error}
              onSend={(note) =>
                arrive.mutate({
                  params: { path: { transfer_id: transfer.id } },
                  body: { person_id: traveller.person.id, by, note: note || undefined, version: transfer.version },
                })
              }
            />
          </>
        )}
      </div>
      <WarningLines warnings={traveller.warnings} />
      {arrive.isError ? <Trouble error={arrive.error} /> : null}
    </li>
  );
}
