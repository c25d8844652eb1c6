import { useTranslation } from "react-i18next";
import type { Transfer } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { CopyMessage } from "../../ui/copy-message";
import { useCodeList } from "./measure-state";

/** What people are told before they are fetched: when and where to wait, what to wear and to bring, and what nobody will ask of them. */
export function TransferMessage({ transfer }: { transfer: Transfer }) {
  const { t } = useTranslation();
  const format = useFormat();
  const list = useCodeList();
  const goal = [t(`destination.${transfer.destination}`), transfer.facility].filter(Boolean).join(" ");
  const text = [
    t("measures.message_where", { at: format.when(transfer.at), place: transfer.pick_up, goal }),
    transfer.protection.length ? t("measures.message_wear", { list: list(transfer.protection, "protection") }) : "",
    transfer.packing.length ? t("measures.message_bring", { list: list(transfer.packing, "packing") }) : "",
    transfer.weather,
    t("measures.message_never"),
  ]
    .filter(Boolean)
    .join("\n");
  return (
    <section className="stack-tight" aria-label={t("measures.message")}>
      <p className="note break measure-message">{text}</p>
      <div className="row">
        <CopyMessage text={text} />
      </div>
    </section>
  );
}
