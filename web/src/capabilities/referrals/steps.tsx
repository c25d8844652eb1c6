import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, Input } from "antd";
import { $api, refetch } from "../../api/client";
import type { ReferralDetail } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { Field } from "../../ui/field";
import { say } from "../../ui/toasts";
import { Trouble } from "../../ui/waiting";

/** What can be done where a request stands; the server has the last word. */
const NEXT: Record<string, string[]> = {
  proposed: ["approve", "decline"],
  open: ["accept", "answer", "return", "forward"],
  accepted: ["answer", "return", "forward"],
  answered: ["close"],
  returned: ["forward", "close"],
};

const NEEDS_NOTE = ["decline", "answer", "return", "forward"];

/** The next step of a request. */
export function Steps({ referral }: { referral: ReferralDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const pack = $api.useQuery("get", "/api/packs/active", {}, { staleTime: Infinity }).data;
  const steps = (NEXT[referral.state] ?? []).filter((each) => each !== "approve" || !referral.is_mine);
  const [step, setStep] = useState("");
  const [note, setNote] = useState("");
  const [partner, setPartner] = useState("");
  const [result, setResult] = useState("");
  const move = $api.useMutation("post", "/api/referrals/{referral_id}/steps", {
    onSuccess: () => {
      say(t("referrals.moved"));
      refetch("/api/referrals", "/api/doors");
    },
  });
  const send = (chosen: string) =>
    move.mutate({
      params: { path: { referral_id: referral.id } },
      body: {
        step: chosen,
        version: referral.version,
        note: note || undefined,
        partner: partner || undefined,
        result: result || undefined,
      },
    });
  const choose = (chosen: string) => {
    setStep(chosen);
    if (chosen === "approve" || chosen === "accept") send(chosen);
  };
  const ready =
    (!NEEDS_NOTE.includes(step) || note.trim()) && (step !== "forward" || partner) && (step !== "close" || result);
  return (
    <section className="panel section" aria-label={t("referrals.next")}>
      <h2>{t("referrals.next")}</h2>
      {referral.state === "proposed" && referral.is_mine ? (
        <p className="note">{t("referrals.second_person")}</p>
      ) : null}
      {move.isError ? <Trouble error={move.error} /> : null}
      <div className="row">
        {steps.map((each, index) => (
          <Button
            key={each}
            type={index === 0 ? "primary" : "default"}
            aria-pressed={step === each}
            loading={move.isPending && step === each}
            onClick={() => choose(each)}
          >
            {t(`referral_step.${each}`)}
          </Button>
        ))}
      </div>
      {step && step !== "approve" && step !== "accept" ? (
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault();
            if (ready) send(step);
          }}
        >
          {step === "forward" ? (
            <Field label={t("referrals.to_partner")}>
              {(control) => (
                <select
                  {...control}
                  className="native"
                  value={partner}
                  onChange={(event) => setPartner(event.target.value)}
                >
                  <option value="">{t("referrals.choose")}</option>
                  {(pack?.partners ?? [])
                    .filter((each) => each.code !== referral.partner)
                    .map((each) => (
                      <option key={each.code} value={each.code}>
                        {format.title(each.title)}
                      </option>
                    ))}
                </select>
              )}
            </Field>
          ) : null}
          {step === "close" ? (
            <fieldset>
              <legend>{t("referrals.ended")}</legend>
              {(pack?.referral_results ?? []).map((each) => (
                <label key={each.code} className="choice">
                  <input
                    type="radio"
                    name="result"
                    checked={result === each.code}
                    onChange={() => setResult(each.code)}
                  />
                  {format.title(each.title)}
                </label>
              ))}
            </fieldset>
          ) : null}
          <Field label={t(`referrals.note_${step}`)} optional={step === "close"}>
            {(control) => (
              <Input
                {...control}
                autoFocus={step !== "close"}
                value={note}
                onChange={(event) => setNote(event.target.value)}
              />
            )}
          </Field>
          <div className="row">
            <Button type="primary" htmlType="submit" disabled={!ready} loading={move.isPending}>
              {t(`referral_step.${step}`)}
            </Button>
          </div>
        </form>
      ) : null}
    </section>
  );
}
