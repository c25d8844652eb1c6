import { useTranslation } from "react-i18next";
import type { QuestionView } from "./engine";
import { Spans } from "./spans";

/** Something to say or to read, with a value where the form computes one. */
export function Note({ view }: { view: QuestionView }) {
  const shown = view.asks.kind === "note" ? "" : view.value;
  return (
    <div className="form-note">
      <p>
        <Spans of={view.label} /> {shown ? <b>{shown}</b> : null}
      </p>
      {view.hint.length ? (
        <p className="faint">
          <Spans of={view.hint} />
        </p>
      ) : null}
    </div>
  );
}

const KNOWN = ["image", "audio", "video", "barcode", "geotrace", "geoshape"];

/** A question that this screen cannot take an answer to. */
export function Unsupported({ view, what }: { view: QuestionView; what: string }) {
  const { t } = useTranslation();
  return (
    <div className="form-unsupported">
      <p>
        <Spans of={view.label} />
      </p>
      <p className="faint">{t(`form.unsupported.${KNOWN.includes(what) ? what : "file"}`)}</p>
    </div>
  );
}
