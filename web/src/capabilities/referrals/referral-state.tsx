import { useTranslation } from "react-i18next";
import type { Referral } from "../../api/contract";
import { Mark } from "../../ui/mark";

const TONES = {
  proposed: "warn",
  open: "quiet",
  accepted: "work",
  answered: "warn",
  returned: "warn",
  closed: "ok",
} as const;

/** Where a request stands, and whether it is late. */
export function ReferralState({ referral }: { referral: Pick<Referral, "state" | "overdue"> }) {
  const { t } = useTranslation();
  return (
    <>
      <Mark
        tone={TONES[referral.state as keyof typeof TONES] ?? "quiet"}
        label={t(`referral_state.${referral.state}`, referral.state)}
      />{" "}
      {referral.overdue ? <Mark tone="harm" label={t("referrals.overdue")} /> : null}
    </>
  );
}
