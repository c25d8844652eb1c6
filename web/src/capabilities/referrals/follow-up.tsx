import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button, Input } from "antd";
import { $api, refetch } from "../../api/client";
import type { ReferralDetail } from "../../api/contract";
import { serverNow } from "../../api/session";
import { useFormat } from "../../i18n/formatters";
import { daysAfter, dayOf, fromField } from "../../i18n/wall-clock";
import { Field } from "../../ui/field";
import { say } from "../../ui/toasts";
import { Trouble } from "../../ui/waiting";
import { FollowUpDay } from "./referral-state";

const FOUND = ["better", "as_before", "worse", "not_reached"] as const;
type Found = (typeof FOUND)[number];

/** Asking somebody again: how they are, and whether somebody asks once more. */
export function FollowUp({ referral }: { referral: ReferralDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [found, setFound] = useState<Found | "">("");
  const [day, setDay] = useState("");
  const [note, setNote] = useState("");
  const tomorrow = daysAfter(dayOf(serverNow()), 1);
  const keep = $api.useMutation("post", "/api/referrals/{referral_id}/follow-up", {
    onSuccess: () => {
      say(
        t(found === "not_reached" || day ? "referrals.asked_again_on" : "referrals.asked_for_good", {
          day: format.date(fromField(`${day || tomorrow}T09:00`).toISOString()),
        }),
      );
      void refetch("/api/referrals", "/api/overview");
    },
  });
  const ready = found && (found !== "worse" || day) && (found !== "as_before" || day || note.trim());
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    keep.mutate({
      params: { path: { referral_id: referral.id } },
      body: {
        found,
        version: referral.version,
        note: note || undefined,
        next_at: day && found !== "not_reached" ? fromField(`${day}T09:00`).toISOString() : undefined,
      },
    });
  };
  return (
    <section className="panel section" aria-label={t("referrals.asking_again")}>
      <div className="section-head">
        <h2>{t("referrals.asking_again")}</h2>
        <FollowUpDay referral={referral} />
      </div>
      <form className="form form-narrow" onSubmit={send}>
        {keep.isError ? <Trouble error={keep.error} /> : null}
        <fieldset>
          <legend>{t("referrals.how_are_they")}</legend>
          {FOUND.map((each) => (
            <label key={each} className="choice">
              <input type="radio" name="found" checked={found === each} onChange={() => setFound(each)} />
              {t(`follow_up.${each}`)}
            </label>
          ))}
        </fieldset>
        {found && found !== "not_reached" ? (
          <Field
            label={t("referrals.ask_again_on")}
            optional={found !== "worse"}
            help={t(
              found === "better"
                ? "referrals.no_day_ends"
                : found === "as_before"
                  ? "referrals.no_day_needs_note"
                  : "referrals.worse_needs_day",
            )}
          >
            {(control) => (
              <input
                {...control}
                className="native"
                type="date"
                min={tomorrow}
                max={daysAfter(tomorrow, 58)}
                value={day}
                onChange={(event) => setDay(event.target.value)}
              />
            )}
          </Field>
        ) : null}
        {found ? (
          <Field label={t("referrals.follow_up_note")} optional={!(found === "as_before" && !day)}>
            {(control) => (
              <Input {...control} maxLength={2000} value={note} onChange={(event) => setNote(event.target.value)} />
            )}
          </Field>
        ) : null}
        <div className="row">
          <Button type="primary" htmlType="submit" disabled={!ready} loading={keep.isPending}>
            {t("referrals.keep_follow_up")}
          </Button>
          {found === "not_reached" ? (
            <span className="soft">
              {t("referrals.asked_again_on", { day: format.date(fromField(`${tomorrow}T09:00`).toISOString()) })}
            </span>
          ) : null}
        </div>
      </form>
    </section>
  );
}
