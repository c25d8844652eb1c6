import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import type { Upload } from "../../api/contract";
import { uploadFile } from "../../api/transfer";
import { useFormat } from "../../i18n/formatters";
import { Meter, Trouble } from "../../ui/waiting";

const ACCEPTED = ".csv,.tsv,.txt,.xlsx,.xls,.xlsm,.jsonl,.ndjson,.json";

interface FileDropProps {
  label: string;
  onUploaded: (upload: Upload) => void;
}

/** Takes one file by choosing or dropping, and shows how far it is. */
export function FileDrop({ label, onUploaded }: FileDropProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const input = useRef<HTMLInputElement>(null);
  const stop = useRef<AbortController>(null);
  const [over, setOver] = useState(false);
  const [sending, setSending] = useState<{ file: File; fraction: number } | null>(null);
  const [error, setError] = useState<unknown>(null);
  const send = async (file: File | undefined) => {
    if (!file) return;
    setError(null);
    setSending({ file, fraction: 0 });
    stop.current = new AbortController();
    try {
      onUploaded(await uploadFile(file, (fraction) => setSending({ file, fraction }), stop.current.signal));
    } catch (failure) {
      setError(failure);
    }
    setSending(null);
    if (input.current) input.current.value = "";
  };
  return (
    <div
      className={over ? "drop drop-over" : "drop"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        send(event.dataTransfer.files[0]);
      }}
    >
      {error ? <Trouble error={error} /> : null}
      {sending ? (
        <>
          <Meter
            fraction={sending.fraction}
            label={t("intake.uploading", {
              name: sending.file.name,
              done: format.bytes(sending.file.size * sending.fraction),
              all: format.bytes(sending.file.size),
            })}
          />
          <Button onClick={() => stop.current?.abort()}>{t("ui.cancel")}</Button>
        </>
      ) : (
        <>
          <Button type="primary" size="large" onClick={() => input.current?.click()}>
            {label}
          </Button>
          <span className="soft">{t("intake.drop_here")}</span>
          <input
            ref={input}
            type="file"
            className="unseen"
            tabIndex={-1}
            accept={ACCEPTED}
            aria-label={label}
            onChange={(event) => send(event.target.files?.[0])}
          />
        </>
      )}
    </div>
  );
}
