import { useState, type FormEvent } from "react";
import { Link, useParams } from "wouter";
import { useTranslation } from "react-i18next";
import { Button, Input } from "antd";
import { $api, refetch } from "../../api/client";
import type { FacilityDetail } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { DataTable } from "../../ui/data-table";
import { Field } from "../../ui/field";
import { Page } from "../../ui/page";
import { to } from "../../ui/paths";
import { say } from "../../ui/toasts";
import { Answered, Empty, Trouble } from "../../ui/waiting";
import { FacilityForm } from "./facility-form";
import "./measures.css";

/** One house: what people want to know of it, its rooms, and who is in them. */
export function FacilityPage() {
  const { id } = useParams<{ id: string }>();
  const facility = $api.useQuery("get", "/api/measures/facilities/{facility_id}", {
    params: { path: { facility_id: id } },
  });
  if (facility.data) return <Detail of={facility.data} />;
  return (
    <div className="page">
      <Answered of={facility}>{() => null}</Answered>
    </div>
  );
}

function Detail({ of }: { of: FacilityDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [changing, setChanging] = useState(false);
  const free = of.rooms - of.taken;
  const change = $api.useMutation("put", "/api/measures/facilities/{facility_id}", {
    onSuccess: () => {
      setChanging(false);
      void refetch("/api/measures");
    },
  });
  return (
    <Page
      name={of.sheet.name}
      back={{ href: to.facilities(), label: t("measures.tab_facilities") }}
      answer={t("measures.facility_answer", { name: of.sheet.name, count: free, n: format.number(free) })}
      note={of.area?.trail.join(" › ")}
    >
      {changing ? (
        <FacilityForm
          sheet={of.sheet}
          pending={change.isPending}
          error={change.error}
          onSend={(sheet) =>
            change.mutate({ params: { path: { facility_id: of.id } }, body: { version: of.version, sheet } })
          }
          onClose={() => setChanging(false)}
        />
      ) : (
        <section className="panel section" aria-label={t("measures.sheet")}>
          <div className="section-head">
            <h2>{t("measures.sheet")}</h2>
            <Button onClick={() => setChanging(true)}>{t("measures.change_facility")}</Button>
          </div>
          <dl className="facts">
            {(["address", "telephone", "cleaning", "meals", "cost", "payer"] as const).map((part) => (
              <Pair key={part} label={t(`facility.${part}`)} value={of.sheet[part] || t("measures.not_known")} />
            ))}
          </dl>
        </section>
      )}
      <section className="section" aria-label={t("measures.rooms")}>
        <h2>{t("measures.rooms")}</h2>
        {of.all_rooms.length ? <Rooms of={of} /> : <Empty title={t("measures.no_rooms")} />}
        <RoomsForm key={of.rooms} of={of} />
      </section>
    </Page>
  );
}

function Pair({ label, value }: { label: string; value: string }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </>
  );
}

function Rooms({ of }: { of: FacilityDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <DataTable
      caption={t("measures.rooms")}
      items={of.all_rooms}
      rowKey={(each) => each.id}
      columns={[
        { key: "name", label: t("measures.room"), lead: true, cell: (each) => each.name },
        { key: "beds", label: t("measures.beds"), number: true, cell: (each) => format.number(each.beds) },
        {
          key: "who",
          label: t("measures.lodgers"),
          cell: (each) =>
            each.lodgers.length ? (
              <ul>
                {each.lodgers.map(({ placement, person }) => (
                  <li key={placement.id} className="row">
                    {person ? (
                      <Link href={to.measure(person.id)}>{person.name || t("ui.no_name")}</Link>
                    ) : (
                      t("measures.somebody")
                    )}{" "}
                    <span className="faint">
                      {[
                        placement.ground ? t(`ground.${placement.ground}`) : "",
                        placement.until ? t("ui.until", { at: format.date(placement.until) }) : "",
                      ]
                        .filter(Boolean)
                        .join(" · ")}
                    </span>
                  </li>
                ))}
              </ul>
            ) : (
              <span className="faint">{t("measures.room_is_free")}</span>
            ),
        },
      ]}
    />
  );
}

function RoomsForm({ of }: { of: FacilityDetail }) {
  const { t } = useTranslation();
  const [names, setNames] = useState("");
  const [beds, setBeds] = useState("2");
  const rooms = names.split(/[\s,，、;；]+/).filter(Boolean);
  const add = $api.useMutation("post", "/api/measures/facilities/{facility_id}/rooms", {
    onSuccess: (kept) => {
      say(t("measures.rooms_added", { count: kept.added }));
      void refetch("/api/measures");
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (rooms.length) add.mutate({ params: { path: { facility_id: of.id } }, body: { rooms, beds: Number(beds) } });
  };
  return (
    <form className="panel form form-narrow" onSubmit={send}>
      {add.isError ? <Trouble error={add.error} /> : null}
      <Field label={t("measures.new_rooms")} help={t("measures.new_rooms_help")}>
        {(control) => <Input {...control} value={names} onChange={(event) => setNames(event.target.value)} />}
      </Field>
      <Field label={t("measures.beds")}>
        {(control) => (
          <select {...control} className="native" value={beds} onChange={(event) => setBeds(event.target.value)}>
            {["1", "2", "3", "4"].map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        )}
      </Field>
      <div>
        <Button htmlType="submit" disabled={!rooms.length} loading={add.isPending}>
          {rooms.length ? t("measures.add_rooms", { count: rooms.length }) : t("measures.new_rooms")}
        </Button>
      </div>
    </form>
  );
}
