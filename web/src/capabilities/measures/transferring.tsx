import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button, Input } from "antd";
import { $api, refetch } from "../../api/client";
import type { MeasuredDetail } from "../../api/contract";
import { serverNow } from "../../api/session";
import { dayOf, fromField } from "../../i18n/wall-clock";
import { Field } from "../../ui/field";
import { say } from "../../ui/toasts";
import { Trouble } from "../../ui/waiting";
import { TransferCard } from "./transfer-card";

const PROTECTION = ["mask", "respirator", "gloves", "gown", "face_shield", "hand_rub"];
const PACKING = [
  "identity",
  "telephone",
  "medicine",
  "clothes",
  "warm_clothes",
  "rain_wear",
  "toiletries",
  "child_things",
];

/** The way to where somebody is to be: planned, under way, and those before. */
export function Transferring({ of }: { of: MeasuredDetail }) {
  const { t } = useTranslation();
  const [planning, setPlanning] = useState(false);
  const isOpen = of.transfers.some((each) => !each.closed_at);
  return (
    <section className="panel section" aria-label={t("measures.transfer")}>
      <div className="section-head">
        <h2>{t("measures.transfer")}</h2>
        {isOpen || planning ? null : <Button onClick={() => setPlanning(true)}>{t("measures.plan_transfer")}</Button>}
      </div>
      {of.transfers.map((each) => (
        <TransferCard key={each.id} transfer={each} />
      ))}
      {of.transfers.length || planning ? null : <p className="soft">{t("measures.no_transfer")}</p>}
      {planning && !isOpen ? <PlanForm of={of} onDone={() => setPlanning(false)} /> : null}
    </section>
  );
}

function Codes({
  of,
  all,
  chosen,
  onChange,
}: {
  of: string;
  all: string[];
  chosen: string[];
  onChange: (codes: string[]) => void;
}) {
  const { t } = useTranslation();
  return (
    <fieldset>
      <legend>{t(`measures.${of}`)}</legend>
      <div className="measure-choices">
        {all.map((each) => (
          <label key={each} className="choice">
            <input
              type="checkbox"
              checked={chosen.includes(each)}
              onChange={() =>
                onChange(chosen.includes(each) ? chosen.filter((one) => one !== each) : [...chosen, each])
              }
            />
            {t(`${of}.${each}`)}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** An appointment that a whole household can keep: when, where they are met, and what they bring. */
function PlanForm({ of, onDone }: { of: MeasuredDetail; onDone: () => void }) {
  const { t } = useTranslation();
  const [along, setAlong] = useState<string[]>([]);
  const [destination, setDestination] = useState(of.measure ? "facility" : "home");
  const [house, setHouse] = useState("");
  const [place, setPlace] = useState("");
  const [at, setAt] = useState(`${dayOf(serverNow())}T16:00`);
  const [due, setDue] = useState("");
  const [pickUp, setPickUp] = useState("");
  const [vehicle, setVehicle] = useState("");
  const [escort, setEscort] = useState("");
  const [protection, setProtection] = useState<string[]>(["mask"]);
  const [packing, setPacking] = useState<string[]>(["identity", "telephone", "clothes"]);
  const [weather, setWeather] = useState("");
  const houses = $api.useQuery("get", "/api/measures/facilities", { params: { query: { limit: 200 } } });
  const plan = $api.useMutation("post", "/api/measures/transfers", {
    onSuccess: () => {
      say(t("measures.planned"));
      void refetch("/api/measures");
      onDone();
    },
  });
  const needsHouse = destination === "facility";
  const ready = at && pickUp.trim() && (needsHouse ? house : place.trim());
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    plan.mutate({
      body: {
        people: [of.person.id, ...along],
        destination,
        facility_id: needsHouse ? house : undefined,
        place: needsHouse ? undefined : place,
        at: fromField(at).toISOString(),
        due: due ? fromField(due).toISOString() : undefined,
        pick_up: pickUp,
        vehicle,
        escort,
        protection,
        packing,
        weather,
      },
    });
  };
  const line = (label: string, value: string, set: (text: string) => void, help?: string) => (
    <Field label={label} help={help} optional={!help}>
      {(control) => <Input {...control} maxLength={500} value={value} onChange={(event) => set(event.target.value)} />}
    </Field>
  );
  return (
    <form className="form" onSubmit={send}>
      {plan.isError ? <Trouble error={plan.error} /> : null}
      {of.household.length ? (
        <fieldset>
          <legend>{t("measures.together_with")}</legend>
          {of.household.map((each) => (
            <label key={each.id} className="choice">
              <input
                type="checkbox"
                checked={along.includes(each.id)}
                onChange={() =>
                  setAlong(along.includes(each.id) ? along.filter((one) => one !== each.id) : [...along, each.id])
                }
              />
              {each.name || t("ui.no_name")}
            </label>
          ))}
        </fieldset>
      ) : null}
      <Field label={t("measures.goal")}>
        {(control) => (
          <select
            {...control}
            className="native"
            value={destination}
            onChange={(event) => setDestination(event.target.value)}
          >
            {["facility", "hospital", "home"].map((each) => (
              <option key={each} value={each}>
                {t(`destination.${each}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      {needsHouse ? (
        <Field
          label={t("measures.facility")}
          help={houses.data?.items.length === 0 ? t("measures.no_house") : undefined}
        >
          {(control) => (
            <select {...control} className="native" value={house} onChange={(event) => setHouse(event.target.value)}>
              <option value="">{t("ui.choose")}</option>
              {(houses.data?.items ?? []).map((each) => (
                <option key={each.id} value={each.id}>
                  {each.sheet.name}
                </option>
              ))}
            </select>
          )}
        </Field>
      ) : (
        line(t("measures.goal_place"), place, setPlace, t("measures.goal_help"))
      )}
      <Field label={t("measures.at")}>
        {(control) => (
          <input
            {...control}
            className="native"
            type="datetime-local"
            value={at}
            onChange={(event) => setAt(event.target.value)}
          />
        )}
      </Field>
      {line(t("measures.pick_up"), pickUp, setPickUp, t("measures.pick_up_help"))}
      <Field label={t("measures.due")} optional>
        {(control) => (
          <input
            {...control}
            className="native"
            type="datetime-local"
            value={due}
            onChange={(event) => setDue(event.target.value)}
          />
        )}
      </Field>
      {line(t("measures.vehicle"), vehicle, setVehicle)}
      {line(t("measures.escort"), escort, setEscort)}
      <Codes of="protection" all={PROTECTION} chosen={protection} onChange={setProtection} />
      <Codes of="packing" all={PACKING} chosen={packing} onChange={setPacking} />
      {line(t("measures.weather"), weather, setWeather)}
      <div className="row">
        <Button type="primary" htmlType="submit" disabled={!ready} loading={plan.isPending}>
          {t("measures.plan_transfer")}
        </Button>
        <Button onClick={onDone}>{t("ui.cancel")}</Button>
      </div>
    </form>
  );
}
