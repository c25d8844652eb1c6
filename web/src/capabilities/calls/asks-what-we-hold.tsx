import { useTranslation } from "react-i18next";
import { Modal } from "antd";
import type { Call } from "../../api/contract";
import { HoldingsAnswer } from "../../ui/holdings";

/** Needs another language than the screen's to be read to. */
const SPEAKS_ENGLISH = "english";

/** The person in hand asks what we hold about them; the call and what was typed stay as they are. */
export function AsksWhatWeHold({ open, call, onClose }: { open: boolean; call: Call; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal open={open} title={t("holdings.title")} footer={null} onCancel={onClose} destroyOnHidden width={720}>
      <HoldingsAnswer
        person={call.person.id}
        task={call.task_id}
        language={call.language === SPEAKS_ENGLISH ? "en" : undefined}
      />
    </Modal>
  );
}
