import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button, Input } from "antd";
import { $api, refetch } from "../../api/client";
import type { MeasureCheck, MeasuredDetail } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { Field } from "../../ui/field";
import { Mark } from "../../ui/mark";
import { say } from "../../ui/toasts";
import { Trouble } from "../../ui/waiting";
import { LineForm } from "../../ui/line-form";

/** What symptoms are called, by the pack. */
function useSymptoms() {
  const { t } = useTranslation();
  const format = useFormat();
  const all = $api.useQuery("get", "/api/packs/active", {}, { staleTime: Infinity }).data?.symptoms ?? [];
  const name = (code: string) => {
    if (code === "temperature") return t("measures.temperature");
    if (code === "none") return t("measures.no_symptom");
    return format.title(all.find((each) => each.code === code)?.title) || code;
  };
  return { all, name };
}

/** How somebody is, day by day; an alert stays open until somebody says what was done. */
export function Checking({ of }: { of: MeasuredDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <section className="panel section" aria-label={t("measures.checks")}>
      <div className="section-head">
        <h2>{t("measures.checks")}</h2>
        {of.measure ? (
          of.check_owed ? (
            <Mark tone="warn" label={t("open_work.check")} />
          ) : (
            <Mark tone="ok" label={t("measures.checked")} />
          )
        ) : null}
      </div>
      {of.measure ? (
        <>
          <p className="faint">
            {t("measures.per_day", { count: of.checks_per_day, n: format.number(of.checks_per_day) })}
          </p>
          <CheckForm key={of.checks[0]?.id ?? "first"} person={of.person.id} />
        </>
      ) : null}
      <ul className="stack-tight">
        {of.checks.map((each) => (
          <OneCheck key={each.id} check={each} />
        ))}
      </ul>
    </section>
  );
}

/** “36.6” in tenths of a degree; none is not a number. */
function tenths(text: string): number | null {
  const read = Number(text.trim().replace(",", ".").replace("，", "."));
  return text.trim() && Number.isFinite(read) ? Math.round(read * 10) : null;
}

function CheckForm({ person }: { person: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const symptoms = useSymptoms();
  const [temperature, setTemperature] = useState("");
  const [chosen, setChosen] = useState<string[]>([]);
  const [well, setWell] = useState(false);
  const [note, setNote] = useState("");
  const keep = $api.useMutation("post", "/api/measures/people/{person_id}/checks", {
    onSuccess: (kept) => {
      say(t(kept.alerts.length ? "measures.check_alert" : "measures.check_kept"));
      void refetch("/api/measures");
    },
  });
  const unreadable = temperature.trim() !== "" && tenths(temperature) === null;
  const ready = !unreadable && (temperature.trim() || chosen.length || well);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    keep.mutate({
      params: { path: { person_id: person } },
      body: { temperature: tenths(temperature), symptoms: chosen, well, note: note || undefined },
    });
  };
  const toggle = (code: string) => {
    setWell(false);
    setChosen(chosen.includes(code) ? chosen.filter((one) => one !== code) : [...chosen, code]);
  };
  return (
    <form className="form" onSubmit={send}>
      {keep.isError ? <Trouble error={keep.error} /> : null}
      <Field label={t("measures.temperature")} error={unreadable ? t("measures.temperature_unreadable") : null}>
        {(control) => (
          <Input
            {...control}
            inputMode="decimal"
            placeholder="36.6"
            suffix="°C"
            value={temperature}
            onChange={(event) => setTemperature(event.target.value)}
          />
        )}
      </Field>
      <fieldset>
        <legend>{t("measures.symptoms")}</legend>
        <div className="measure-choices">
          <label className="choice">
            <input
              type="checkbox"
              checked={well}
              onChange={() => {
                setWell(!well);
                setChosen([]);
              }}
            />
            {t("measures.well")}
          </label>
          {symptoms.all.map((each) => (
            <label key={each.code} className="choice">
              <input type="checkbox" checked={chosen.includes(each.code)} onChange={() => toggle(each.code)} />
              {format.title(each.title)}
            </label>
          ))}
        </div>
      </fieldset>
      <Field label={t("measures.note_line")} optional>
        {(control) => (
          <Input {...control} maxLength={2000} value={note} onChange={(event) => setNote(event.target.value)} />
        )}
      </Field>
      <div>
        <Button type="primary" htmlType="submit" disabled={!ready} loading={keep.isPending}>
          {t("measures.keep_check")}
        </Button>
      </div>
    </form>
  );
}

function OneCheck({ check }: { check: MeasureCheck }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { name } = useSymptoms();
  const handle = $api.useMutation("post", "/api/measures/checks/{check_id}/done", {
    onSuccess: () => {
      say(t("measures.alert_done"));
      void refetch("/api/measures");
    },
  });
  const found = [
    check.temperature == null ? "" : `${(check.temperature / 10).toFixed(1)} °C`,
    check.symptoms.map(name).join(t("measures.comma")),
  ];
  return (
    <li className="stack-tight">
      <span className="break">
        {check.alerts.length ? <Mark tone={check.done_at ? "quiet" : "harm"} label={t("open_work.alert")} /> : null}{" "}
        {found.filter(Boolean).join(" · ")} {check.note ? `“${check.note}”` : ""}{" "}
        <span className="faint">
          {format.when(check.at)} · {check.by}
        </span>
      </span>
      {check.done ? (
        <span className="break">
          ✓ {check.done}{" "}
          <span className="faint">
            {check.done_by} · {format.when(check.done_at ?? check.at)}
          </span>
        </span>
      ) : check.alerts.length ? (
        <div>
          <LineForm
            open={t("measures.handle_alert")}
            label={t("measures.what_done")}
            send={t("measures.handle_alert")}
            pending={handle.isPending}
            error={handle.error}
            onSend={(done) => handle.mutate({ params: { path: { check_id: check.id } }, body: { done } })}
          />
        </div>
      ) : null}
    </li>
  );
}
