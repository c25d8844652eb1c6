import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button, Input } from "antd";
import { $api, refetch } from "../../api/client";
import type { ScriptLibrary, ScriptText } from "../../api/contract";
import { asProblem, useProblemText } from "../../api/problems";
import { useFormat } from "../../i18n/formatters";
import { Field } from "../../ui/field";
import { say } from "../../ui/toasts";
import { Trouble } from "../../ui/waiting";
import { AsSaid } from "./as-said";

interface EditTextProps {
  text: ScriptText;
  library: ScriptLibrary;
  onClose: () => void;
}

const FIELDS = ["zh", "en", "why"];

/** A text in both languages, as it is typed and as it will be seen; saved as a new edition. */
export function EditText({ text, library, onClose }: EditTextProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const problemText = useProblemText();
  // What was read when the form was opened: somebody else's edition must not slip under what is typed here.
  const [read] = useState(text);
  const [zh, setZh] = useState(text.text.zh);
  const [en, setEn] = useState(text.text.en);
  const [why, setWhy] = useState("");
  const edit = $api.useMutation("post", "/api/scripts/{text_key}/editions", {
    onSuccess: () => {
      say(t("scripts.saved"));
      void refetch("/api/scripts");
      onClose();
    },
    onError: () => void refetch("/api/scripts"),
  });
  const problem = edit.isError ? asProblem(edit.error) : null;
  const wrong = (field: string) => (problem?.field === field ? problemText(problem) : null);
  const changed = zh.trim() !== read.text.zh || en.trim() !== read.text.en;
  const send = (event: FormEvent) => {
    event.preventDefault();
    edit.mutate({
      params: { path: { text_key: text.key } },
      body: { area_id: library.area?.id, number: read.number, zh, en, why },
    });
  };
  const box = (field: "zh" | "en", value: string, onChange: (value: string) => void) => (
    <div className="stack-tight">
      <Field
        label={t(`scripts.in_${field}`)}
        error={wrong(field)}
        help={t("scripts.length", { n: format.number([...value].length), most: format.number(text.longest) })}
      >
        {(control) => (
          <Input.TextArea
            {...control}
            lang={field === "zh" ? "zh-CN" : "en"}
            autoSize={{ minRows: 4 }}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        )}
      </Field>
      <p className="faint">{t("scripts.preview")}</p>
      <AsSaid text={{ zh, en }} area={library.area?.name} language={field} />
    </div>
  );
  return (
    <form className="form" onSubmit={send}>
      {problem && !FIELDS.includes(problem.field ?? "") ? <Trouble error={edit.error} /> : null}
      {problem?.code === "scripts.edited_meanwhile" ? (
        <div className="note note-warn stack-tight">
          <p>{t("scripts.theirs", { name: text.edition?.by ?? "" })}</p>
          <AsSaid text={text.text} area={library.area?.name} />
        </div>
      ) : null}
      <div className="scripts-both">
        {box("zh", zh, setZh)}
        {box("en", en, setEn)}
      </div>
      <p className="faint">
        {t("scripts.placeholders")}{" "}
        {library.placeholders.map((each, index) => (
          <span key={each}>
            {index ? ", " : ""}
            <code>{`{${each}}`}</code> {t(`scripts.placeholder_${each}`)}
          </span>
        ))}
      </p>
      <Field label={t("scripts.why")} error={wrong("why")} help={t("scripts.why_help")}>
        {(control) => (
          <Input {...control} maxLength={300} value={why} onChange={(event) => setWhy(event.target.value)} />
        )}
      </Field>
      <div className="row">
        <Button
          type="primary"
          htmlType="submit"
          loading={edit.isPending}
          disabled={!changed || !why.trim() || problem?.code === "scripts.edited_meanwhile"}
        >
          {t("scripts.save")}
        </Button>
        <Button onClick={onClose}>{t("ui.cancel")}</Button>
        <span className="soft">{t("scripts.when_heard")}</span>
      </div>
    </form>
  );
}
