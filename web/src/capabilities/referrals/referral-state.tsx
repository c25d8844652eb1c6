import { useTranslation } from "react-i18next";
import type { Referral } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { Mark } from "../../ui/mark";

const TONES = {
  proposed: "warn",
  open: "quiet",
  accepted: "work",
  answered: "warn",
  returned: "warn",
  closed: "ok",
} as const;

/** When somebody is asked again, and how late that is. */
export function FollowUpDay({ referral }: { referral: Pick<Referral, "follow_up_at" | "follow_up_days"> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { follow_up_at: at, follow_up_days: days } = referral;
  if (!at) return null;
  if (days === null || days === undefined) return <span>{format.date(at)}</span>;
  if (days === 0) return <Mark tone="warn" label={t("referrals.ask_today")} />;
  return <Mark tone="harm" label={t("referrals.ask_overdue", { count: days, n: format.number(days) })} />;
}

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
