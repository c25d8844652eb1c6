import { useTranslation } from "react-i18next";
import type { Activation } from "../../api/contract";
import { Mark } from "../../ui/mark";

const TONES = { proposed: "work", active: "ok", ended: "quiet", withdrawn: "quiet" } as const;

/** How far it is with an edition: proposed, being tried, in force, ended. */
export function ActivationState({ one }: { one: Activation }) {
  const { t } = useTranslation();
  const isTrying = one.state === "proposed" && !one.trial;
  if (one.state === "active" && one.is_changed) return <Mark tone="harm" label={t("policy.state.changed")} />;
  return (
    <Mark
      tone={TONES[one.state as keyof typeof TONES] ?? "quiet"}
      label={t(isTrying ? "policy.state.trying" : `policy.state.${one.state}`)}
    />
  );
}
