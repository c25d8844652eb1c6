import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { Activation } from "../../api/contract";
import type { Format } from "../../i18n/formatters";
import { Mark } from "../../ui/mark";

const TONES = { proposed: "work", active: "ok", ended: "quiet", withdrawn: "quiet" } as const;

/** Whether what was proposed has happened: an edition is in force, or one was ended. */
export function isDone(one: Activation): boolean {
  return one.state === "active" || Boolean(one.ends && one.confirmed_at);
}

/** Which edition it is about, and whether it is to end. */
export function titleOf(one: Activation, t: TFunction, format: Format): string {
  const edition = `${format.title(one.pack_title) || one.pack} · ${format.title(one.version_title) || one.version}`;
  return one.ends ? t("policy.ending_of", { edition }) : edition;
}

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
