import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { $api, refetch } from "../../api/client";
import type { Named, ToldStay } from "../../api/contract";
import { usePermission } from "../../api/session";
import { useFormat } from "../../i18n/formatters";
import { AreaPicker } from "../../ui/area-picker";
import { Field } from "../../ui/field";
import { say } from "../../ui/toasts";
import { Trouble } from "../../ui/waiting";
import { accompanied, travelled } from "./fact-text";

/** Stays that somebody told of in a call and that are no facts yet; whoever knows the district says where they were. */
export function ToldStays({ person, told }: { person: string; told: ToldStay[] }) {
  const { t } = useTranslation();
  if (!told.length) return null;
  return (
    <section className="panel section" aria-label={t("facts.told")}>
      <h2>{t("facts.told")}</h2>
      <p className="soft">{t("facts.told_note")}</p>
      <ul className="stack">
        {told.map((stay) => (
          <Told key={stay.at} person={person} stay={stay} />
        ))}
      </ul>
    </section>
  );
}

function Told({ person, stay }: { person: string; stay: ToldStay }) {
  const { t } = useTranslation();
  const format = useFormat();
  const mayRecord = usePermission("facts.record");
  const when = (value: string) => (value.includes("T") ? format.when(value) : format.date(`${value}T00:00`));
  const span =
    stay.from && stay.until
      ? t("facts.span", { from: when(stay.from), until: when(stay.until) })
      : stay.from
        ? when(stay.from)
        : "";
  const beside = [travelled(t, stay), ...accompanied(t, stay)].filter(Boolean);
  return (
    <li className="stack-tight">
      {span ? <span className="faint">{span}</span> : null}
      <b>{t("facts.told_place", { place: stay.place })}</b>
      {beside.length ? <span>{beside.join(" · ")}</span> : null}
      <span className="soft">{t(`facts.not_yet.${stay.not_yet}`)}</span>
      {mayRecord && stay.from ? <Place person={person} stay={stay} /> : null}
    </li>
  );
}

/** Says which area it was: one that suggests itself with one press, any other by name. */
function Place({ person, stay }: { person: string; stay: ToldStay }) {
  const { t } = useTranslation();
  const [area, setArea] = useState<Named | null>(null);
  const [transit, setTransit] = useState(false);
  const [isOther, setOther] = useState(stay.suggested.length === 0);
  const place = $api.useMutation("post", "/api/people/{person_id}/told_stays", {
    onSuccess: () => {
      say(t("facts.placed"));
      void refetch("/api/people");
    },
  });
  const send = (id: string) =>
    place.mutate({ params: { path: { person_id: person } }, body: { at: stay.at, area_id: id, transit } });
  return (
    <div className="form form-narrow" role="group" aria-label={`${t("facts.place_it")} ${stay.place}`}>
      {place.isError ? <Trouble error={place.error} /> : null}
      <label className="choice">
        <input type="checkbox" checked={transit} onChange={(event) => setTransit(event.target.checked)} />
        {t("facts.transit")}
      </label>
      <div className="actions">
        {stay.suggested.map((area) => (
          <Button key={area.id} size="small" disabled={place.isPending} onClick={() => send(area.id)}>
            {t("facts.place_as", { area: area.trail.slice(-3).join(" ") })}
          </Button>
        ))}
        {isOther ? null : (
          <Button size="small" type="text" onClick={() => setOther(true)}>
            {t("facts.place_other")}
          </Button>
        )}
      </div>
      {isOther ? (
        <>
          <Field label={t("facts.place")} help={t("facts.place_help")}>
            {(control) => <AreaPicker anywhere clearable control={control} value={area} onChange={setArea} />}
          </Field>
          <div>
            <Button
              type="primary"
              size="small"
              loading={place.isPending}
              disabled={!area}
              onClick={() => area && send(area.id)}
            >
              {t("facts.write_down")}
            </Button>
          </div>
        </>
      ) : null}
    </div>
  );
}
