import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button, Input } from "antd";
import { $api, refetch } from "../../api/client";
import type { MeasuredDetail, Placement } from "../../api/contract";
import { serverNow } from "../../api/session";
import { useFormat } from "../../i18n/formatters";
import { dayOf, daysAfter, fromField } from "../../i18n/wall-clock";
import { Field } from "../../ui/field";
import { say } from "../../ui/toasts";
import { Trouble } from "../../ui/waiting";
import { LineForm } from "../../ui/line-form";

const GROUNDS = ["child_with_parent", "pregnant", "dependant", "carer"];

/** Where somebody stays, where they were before, and a place for whoever has none. */
export function Placing({ of }: { of: MeasuredDetail }) {
  const { t } = useTranslation();
  const [placing, setPlacing] = useState(false);
  const now = of.placements.filter((each) => !each.left_at);
  const before = of.placements.filter((each) => each.left_at);
  return (
    <section className="panel section" aria-label={t("measures.where")}>
      <div className="section-head">
        <h2>{t("measures.where")}</h2>
        {now.length || placing ? null : (
          <Button type="primary" onClick={() => setPlacing(true)}>
            {t("measures.place_now")}
          </Button>
        )}
      </div>
      {now.map((each) => (
        <Stay key={each.id} stay={each} />
      ))}
      {now.length || placing ? null : <p className="soft">{t("measures.no_place")}</p>}
      {placing && !now.length ? <PlaceForm person={of.person.id} onDone={() => setPlacing(false)} /> : null}
      {before.length ? (
        <ul className="stack-tight">
          {before.map((each) => (
            <Before key={each.id} stay={each} />
          ))}
        </ul>
      ) : null}
    </section>
  );
}

function Stay({ stay }: { stay: Placement }) {
  const { t } = useTranslation();
  const format = useFormat();
  const leave = $api.useMutation("post", "/api/measures/placements/{placement_id}/end", {
    onSuccess: () => {
      say(t("measures.left_now"));
      void refetch("/api/measures");
    },
  });
  return (
    <>
      <dl className="facts">
        <dt>{t("measures.room")}</dt>
        <dd>
          <b>{stay.facility}</b> · {stay.room}
        </dd>
        <dt>{t("measures.from")}</dt>
        <dd>
          {format.when(stay.from)}
          {stay.until ? ` · ${t("ui.until", { at: format.date(stay.until) })}` : ""}{" "}
          <span className="faint">{stay.placed_by}</span>
        </dd>
        {stay.ground ? (
          <>
            <dt>{t("measures.ground")}</dt>
            <dd className="break">
              {t(`ground.${stay.ground}`)} · “{stay.note}”
            </dd>
          </>
        ) : null}
      </dl>
      <div>
        <LineForm
          open={t("measures.leave")}
          label={t("measures.leave_note")}
          send={t("measures.leave")}
          pending={leave.isPending}
          error={leave.error}
          onSend={(note) => leave.mutate({ params: { path: { placement_id: stay.id } }, body: { note } })}
        />
      </div>
    </>
  );
}

function Before({ stay }: { stay: Placement }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <li className="faint break">
      {t("measures.was_in", {
        place: `${stay.facility} · ${stay.room}`,
        from: format.when(stay.from),
        until: format.when(stay.left_at ?? stay.from),
      })}{" "}
      “{stay.left_note}” {stay.left_by}
    </li>
  );
}

/** A room is free, or it is somebody's: a second one comes in by a ground of the list, never by a wish. */
function PlaceForm({ person, onDone }: { person: string; onDone: () => void }) {
  const { t } = useTranslation();
  const [house, setHouse] = useState("");
  const [room, setRoom] = useState("");
  const [until, setUntil] = useState("");
  const [ground, setGround] = useState("");
  const [note, setNote] = useState("");
  const houses = $api.useQuery("get", "/api/measures/facilities", { params: { query: { limit: 200 } } });
  const rooms = $api.useQuery(
    "get",
    "/api/measures/facilities/{facility_id}",
    { params: { path: { facility_id: house } } },
    { enabled: Boolean(house) },
  );
  const chosen = rooms.data?.all_rooms.find((each) => each.id === room);
  const isTaken = Boolean(chosen?.lodgers.length);
  const place = $api.useMutation("post", "/api/measures/people/{person_id}/placements", {
    onSuccess: () => {
      say(t("measures.placed"));
      void refetch("/api/measures");
      onDone();
    },
  });
  const ready = room && (!isTaken || (ground && note.trim()));
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    place.mutate({
      params: { path: { person_id: person } },
      body: {
        room_id: room,
        until: until ? fromField(`${until}T12:00`).toISOString() : undefined,
        ground: isTaken ? ground : undefined,
        note: note || undefined,
      },
    });
  };
  return (
    <form className="form" onSubmit={send}>
      {place.isError ? <Trouble error={place.error} /> : null}
      <Field label={t("measures.facility")} help={houses.data?.items.length === 0 ? t("measures.no_house") : undefined}>
        {(control) => (
          <select
            {...control}
            className="native"
            value={house}
            onChange={(event) => {
              setHouse(event.target.value);
              setRoom("");
            }}
          >
            <option value="">{t("ui.choose")}</option>
            {(houses.data?.items ?? []).map((each) => (
              <option key={each.id} value={each.id}>
                {t("measures.house_free", { name: each.sheet.name, n: each.rooms - each.taken })}
              </option>
            ))}
          </select>
        )}
      </Field>
      {house ? (
        <Field label={t("measures.room")}>
          {(control) => (
            <select {...control} className="native" value={room} onChange={(event) => setRoom(event.target.value)}>
              <option value="">{t("ui.choose")}</option>
              {(rooms.data?.all_rooms ?? []).map((each) => (
                <option key={each.id} value={each.id}>
                  {t(each.lodgers.length ? "measures.room_of" : "measures.room_free", {
                    room: each.name,
                    n: each.lodgers.length,
                    beds: each.beds,
                  })}
                </option>
              ))}
            </select>
          )}
        </Field>
      ) : null}
      {isTaken ? (
        <>
          <p className="note note-warn">{t("measures.one_room")}</p>
          <Field label={t("measures.ground")}>
            {(control) => (
              <select
                {...control}
                className="native"
                value={ground}
                onChange={(event) => setGround(event.target.value)}
              >
                <option value="">{t("ui.choose")}</option>
                {GROUNDS.map((each) => (
                  <option key={each} value={each}>
                    {t(`ground.${each}`)}
                  </option>
                ))}
              </select>
            )}
          </Field>
        </>
      ) : null}
      <Field label={t("measures.until_day")} optional>
        {(control) => (
          <input
            {...control}
            className="native"
            type="date"
            min={daysAfter(dayOf(serverNow()), 1)}
            value={until}
            onChange={(event) => setUntil(event.target.value)}
          />
        )}
      </Field>
      <Field label={t("measures.note_line")} optional={!isTaken}>
        {(control) => (
          <Input {...control} maxLength={2000} value={note} onChange={(event) => setNote(event.target.value)} />
        )}
      </Field>
      <div className="row">
        <Button type="primary" htmlType="submit" disabled={!ready} loading={place.isPending}>
          {t("measures.place_now")}
        </Button>
        <Button onClick={onDone}>{t("ui.cancel")}</Button>
      </div>
    </form>
  );
}
