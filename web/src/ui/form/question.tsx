import { useCallback, useId, useState, type FocusEvent } from "react";
import { useTranslation } from "react-i18next";
import { AnswerStateSelect } from "../answer-state";
import { Mark } from "../mark";
import { AcknowledgeControl, ChoiceControl } from "./choices";
import { GeopointControl, LineControl, RangeControl, TextControl } from "./controls";
import { isAsked, plain, type Choice, type QuestionView, type Violation } from "./engine";
import { FoldedChoices } from "./folded-choices";
import { Note, Unsupported } from "./notes";
import { RankControl } from "./rank";
import { whenReleased } from "./released";
import { Spans } from "./spans";
import { useForm } from "./use-form";

/** What ties a control to its label, its hint and its error for every reader. */
export interface Ties {
  id: string;
  "aria-labelledby": string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
  "aria-required"?: boolean;
}

export interface ControlProps {
  ties: Ties;
  view: QuestionView;
  onValue: (value: string) => void;
}

/** One question: what to ask, the answer, how sure we are of it, and what is wrong with it. */
export function Question({ view }: { view: QuestionView }) {
  const { session } = useForm();
  const { id } = view;
  const onValue = useCallback((value: string) => session.setValue(id, value), [session, id]);
  if (view.asks.kind === "unsupported") return <Unsupported view={view} what={view.asks.what} />;
  if (!isAsked(view)) return <Note view={view} />;
  return <Asked view={view} onValue={onValue} />;
}

function Asked({ view, onValue }: { view: QuestionView; onValue: (value: string) => void }) {
  const { t } = useTranslation();
  const { session, insist, refusals } = useForm();
  const id = useId();
  const [left, setLeft] = useState(false);
  const problem = useProblem(view, left, insist);
  const about = [view.hint.length ? `${id}-hint` : "", problem ? `${id}-problem` : ""].filter(Boolean).join(" ");
  const ties: Ties = {
    id,
    "aria-labelledby": `${id}-label`,
    "aria-describedby": about || undefined,
    "aria-invalid": problem ? true : undefined,
  };
  const leaving = (event: FocusEvent<HTMLElement>) => {
    if (!event.currentTarget.contains(event.relatedTarget)) whenReleased(() => setLeft(true));
  };
  const title = plain(view.label);
  const { asks } = view;
  const inParts = asks.kind === "one" || asks.kind === "many" ? !isFolded(asks) : IN_PARTS.includes(asks.kind);
  const naming = {
    id: `${id}-label`,
    className: view.required ? "question-title question-required" : "question-title",
  };
  return (
    <div className="form-question" data-question={view.id} data-path={view.path} onBlur={leaving}>
      <div className="form-title">
        {inParts ? (
          <span {...naming}>
            <Spans of={view.label} />
          </span>
        ) : (
          <label {...naming} htmlFor={id}>
            <Spans of={view.label} />
          </label>
        )}
        {view.known ? <Mark tone="quiet" label={t("form.known")} /> : null}
      </div>
      <div className="question-answer">
        <div className="form-control">
          <Control ties={ties} view={view} onValue={onValue} />
        </div>
        <AnswerStateSelect
          question={title}
          state={view.state}
          aside
          onState={(state) => session.setState(view.id, state)}
        />
      </div>
      {view.state === "refused" && refusals ? (
        <select
          className="native refusal-reason"
          aria-label={t("form.refusal_of", { question: title })}
          value={refusals.reasons[view.path] ?? ""}
          onChange={(event) => refusals.onReason(view.path, event.target.value)}
        >
          <option value="">{t("form.refusal_why")}</option>
          {refusals.choices.map((each) => (
            <option key={each.code} value={each.code}>
              {each.title}
            </option>
          ))}
        </select>
      ) : null}
      {view.hint.length ? (
        <p className="faint" id={`${id}-hint`}>
          <Spans of={view.hint} />
        </p>
      ) : null}
      {problem ? (
        <p className="field-error" id={`${id}-problem`} role="alert">
          {problem}
        </p>
      ) : null}
      {view.why.length ? (
        <details className="form-why">
          <summary tabIndex={-1}>{t("form.why")}</summary>
          <p className="soft">
            <Spans of={view.why} />
          </p>
        </details>
      ) : null}
    </div>
  );
}

/** Answered by several controls, of which none is the answer alone. */
const IN_PARTS = ["acknowledge", "geopoint", "rank"];
const DIGITS = 9;

/** Whether the choices are too many to stand side by side, each with a digit. */
function isFolded({ choices, folded }: { choices: Choice[]; folded: boolean }): boolean {
  return folded || choices.length > DIGITS;
}

/** What is wrong with an answer, once the person has left it; that one is missing is said only when it is time. */
function useProblem(view: QuestionView, left: boolean, insist: boolean): string | null {
  const { t } = useTranslation();
  const found: Violation | null = view.violation;
  if (!found || !(insist || (left && found.rule !== "required"))) return null;
  if (found.message) return found.message;
  if (found.rule !== "kind") return t(`form.bad.${found.rule}`);
  const { asks } = view;
  return t(`form.bad.${asks.kind}`, asks.kind === "range" ? { from: asks.from, to: asks.to, step: asks.step } : {});
}

function Control(props: ControlProps) {
  const { asks } = props.view;
  switch (asks.kind) {
    case "text":
      return <TextControl {...props} lines={asks.lines} />;
    case "range":
      return <RangeControl {...props} range={asks} />;
    case "geopoint":
      return <GeopointControl {...props} />;
    case "acknowledge":
      return <AcknowledgeControl {...props} />;
    case "rank":
      return <RankControl {...props} choices={asks.choices} />;
    case "one":
    case "many": {
      const Shape = isFolded(asks) ? FoldedChoices : ChoiceControl;
      return <Shape {...props} choices={asks.choices} several={asks.kind === "many"} />;
    }
    case "note":
    case "unsupported":
      return null;
    default:
      return <LineControl {...props} kind={asks.kind} />;
  }
}
