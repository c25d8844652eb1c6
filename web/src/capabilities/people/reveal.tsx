import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Modal } from "antd";
import { $api } from "../../api/client";
import { useSession } from "../../api/session";
import { Trouble } from "../../ui/waiting";

const SHOWN_FOR = 60;

/** What each role may look for; the server has the last word. */
const PURPOSES: Record<string, string[]> = {
  caller: ["calling"],
  data_clerk: ["data_quality", "verification"],
  supervisor: ["calling", "verification", "complaint", "subject_request"],
  epidemiologist: ["investigation", "verification"],
};

interface RevealProps {
  person: string;
  item: "name" | "identity" | "telephone" | "address" | "birth_date";
  itemId?: string;
  masked: string;
}

/** A masked value, and the deliberate act that shows it for a minute. */
export function Reveal({ person, item, itemId, masked }: RevealProps) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const [value, setValue] = useState<string | null>(null);
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (left <= 0) return setValue(null);
    const timer = setTimeout(() => setLeft(left - 1), 1_000);
    return () => clearTimeout(timer);
  }, [left]);
  const show = (shown: string) => {
    setValue(shown);
    setLeft(SHOWN_FOR);
    setAsking(false);
  };
  const name = t(`people.item.${item}`);
  return (
    <span className="reveal">
      <span className={value === null ? undefined : "revealed"}>{value ?? masked}</span>{" "}
      {value === null ? (
        <button
          type="button"
          className="plain"
          onClick={() => setAsking(true)}
          aria-label={t("people.reveal_of", { item: name })}
        >
          {t("people.reveal")}
        </button>
      ) : (
        <button type="button" className="plain" onClick={() => setLeft(0)}>
          {t("people.hide", { n: left })}
        </button>
      )}
      {asking ? (
        <AskWhy
          person={person}
          item={item}
          itemId={itemId}
          name={name}
          onShow={show}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </span>
  );
}

interface AskWhyProps extends Omit<RevealProps, "masked"> {
  name: string;
  onShow: (value: string) => void;
  onClose: () => void;
}

function AskWhy({ person, item, itemId, name, onShow, onClose }: AskWhyProps) {
  const { t } = useTranslation();
  const [purpose, setPurpose] = useState("");
  const session = useSession();
  const purposes = [...new Set(session.grants.flatMap((grant) => PURPOSES[grant.role] ?? []))];
  const reveal = $api.useMutation("post", "/api/people/{person_id}/reveal", {
    onSuccess: (shown) => onShow(shown.value),
  });
  return (
    <Modal
      open
      onCancel={onClose}
      title={t("people.reveal_title", { item: name })}
      okText={t("people.reveal_do")}
      okButtonProps={{ disabled: !purpose, loading: reveal.isPending }}
      onOk={() => reveal.mutate({ params: { path: { person_id: person } }, body: { item, item_id: itemId, purpose } })}
      width={440}
    >
      <div className="form">
        <p className="note note-warn">{t("people.reveal_warning")}</p>
        {reveal.isError ? <Trouble error={reveal.error} /> : null}
        <fieldset>
          <legend>{t("ui.what_for")}</legend>
          {purposes.map((choice) => (
            <label key={choice} className="choice">
              <input type="radio" name="purpose" checked={purpose === choice} onChange={() => setPurpose(choice)} />
              {t(`reveal_purpose.${choice}`)}
            </label>
          ))}
        </fieldset>
      </div>
    </Modal>
  );
}
