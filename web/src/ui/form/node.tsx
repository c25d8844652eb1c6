import { memo, startTransition, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { say } from "../toasts";
import { plain, type PartView, type RepeatView } from "./engine";
import { focusQuestion } from "./form-keys";
import { Question } from "./question";
import { Spans } from "./spans";
import { useForm, useView } from "./use-form";

/** One node of a form and everything below it; what does not apply is not there. */
export const Node = memo(function Node({ id }: { id: string }) {
  const view = useView(id);
  if (!view.relevant) return null;
  if (view.type === "question") return <Question view={view} />;
  return view.type === "repeat" ? <Repeat view={view} /> : <Part view={view} />;
});

const AT_ONCE = 12;

/** The first screenful at once and the rest right after it: whoever calls reads the first question meanwhile. */
export function Nodes({ ids, lang }: { ids: string[]; lang?: string }) {
  const [all, setAll] = useState(ids.length <= AT_ONCE);
  useEffect(() => {
    if (!all) startTransition(() => setAll(true));
  }, [all]);
  return (
    <div className="form-nodes" lang={lang}>
      {(all ? ids : ids.slice(0, AT_ONCE)).map((id) => (
        <Node key={id} id={id} />
      ))}
    </div>
  );
}

function Part({ view }: { view: PartView }) {
  const heading = useId();
  if (!view.label.length) return <Nodes ids={view.children} />;
  return (
    <section className="form-part" aria-labelledby={heading}>
      <h3 id={heading}>
        <Spans of={view.label} />
      </h3>
      <Nodes ids={view.children} />
    </section>
  );
}

/** The same questions again for each of several: one more, and one less that can be taken back. */
function Repeat({ view }: { view: RepeatView }) {
  const { t } = useTranslation();
  const { session } = useForm();
  const heading = useId();
  const [added, setAdded] = useState("");
  const name = plain(view.label) || t("form.round_unnamed");
  const remove = (id: string, round: number) => {
    const undo = session.removeRepeat(id);
    say(t("form.round_removed", { name, round }), undo);
  };
  return (
    <section className="form-part" aria-labelledby={heading}>
      <h3 id={heading}>
        {name} <span className="faint">{view.children.length}</span>
      </h3>
      {view.children.map((child, place) => (
        <Round
          key={child}
          id={child}
          name={t("form.round", { name, round: place + 1 })}
          fresh={child === added}
          onRemove={view.counted ? undefined : () => remove(child, place + 1)}
        />
      ))}
      {view.counted ? null : (
        <Button className="form-add" onClick={() => setAdded(session.addRepeat(view.id))}>
          + {t("form.add_round", { name })}
        </Button>
      )}
    </section>
  );
}

interface RoundProps {
  id: string;
  name: string;
  /** Somebody has just asked for it and wants to answer there. */
  fresh: boolean;
  onRemove?: () => void;
}

function Round({ id, name, fresh, onRemove }: RoundProps) {
  const { t } = useTranslation();
  const view = useView(id);
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    const first = fresh ? box.current?.querySelector<HTMLElement>("[data-question]") : null;
    if (first) focusQuestion(first);
  }, [fresh]);
  if (!view.relevant || view.type !== "part") return null;
  return (
    <section ref={box} className="form-round" aria-label={name}>
      <div className="form-round-head">
        <span className="soft">{name}</span>
        {onRemove ? (
          <button type="button" className="plain" aria-label={t("form.remove_round", { name })} onClick={onRemove}>
            {t("form.remove")}
          </button>
        ) : null}
      </div>
      <Nodes ids={view.children} />
    </section>
  );
}
