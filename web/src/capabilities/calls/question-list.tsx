import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { Answer, Question } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { AnswerStateSelect } from "../../ui/answer-state";
import { answered } from "./outcomes";

interface QuestionListProps {
  questions: Question[];
  answers: Record<string, Answer>;
  onAnswer: (key: string, answer: Answer) => void;
}

/** The questions, each with its answer and how sure we are of it. */
export function QuestionList({ questions, answers, onAnswer }: QuestionListProps) {
  const { t } = useTranslation();
  return (
    <ol className="questions" aria-label={t("calls.questions")}>
      {questions.map((question) => (
        <QuestionRow
          key={question.key}
          question={question}
          answer={answers[question.key]}
          onAnswer={(answer) => onAnswer(question.key, answer)}
        />
      ))}
    </ol>
  );
}

interface QuestionRowProps {
  question: Question;
  answer?: Answer;
  onAnswer: (answer: Answer) => void;
}

function QuestionRow({ question, answer, onAnswer }: QuestionRowProps) {
  const format = useFormat();
  const id = useId();
  const title = format.title(question.title);
  const state = answer?.state ?? "missing";
  const naming = question.required ? "question-title question-required" : "question-title";
  const give = (value: string) => onAnswer(answered(answer, value));
  return (
    <li data-question={question.key}>
      {question.kind === "yes_no" ? (
        <span className={naming} id={id}>
          {title}
        </span>
      ) : (
        <label className={naming} htmlFor={id}>
          {title}
        </label>
      )}
      <div className="question-answer">
        <AnswerControl id={id} question={question} value={answer?.value ?? ""} onValue={give} />
        <AnswerStateSelect
          question={title}
          state={state}
          onState={(next) => onAnswer({ value: answer?.value ?? "", state: next })}
        />
      </div>
      {question.help ? <p className="faint">{format.title(question.help)}</p> : null}
    </li>
  );
}

interface AnswerControlProps {
  id: string;
  question: Question;
  value: string;
  onValue: (value: string) => void;
}

function AnswerControl({ id, question, value, onValue }: AnswerControlProps) {
  const { t } = useTranslation();
  const format = useFormat();
  if (question.kind === "yes_no") {
    return (
      <div className="row yes-no" role="radiogroup" aria-labelledby={id}>
        {["yes", "no"].map((choice) => (
          <label key={choice} className="choice">
            <input type="radio" name={id} checked={value === choice} onChange={() => onValue(choice)} />
            {t(`ui.${choice}`)}
          </label>
        ))}
      </div>
    );
  }
  if (question.kind === "choice") {
    return (
      <select id={id} className="native" value={value} onChange={(event) => onValue(event.target.value)}>
        <option value="">{t("ui.choose")}</option>
        {(question.choices ?? []).map((choice) => (
          <option key={choice.code} value={choice.code}>
            {format.title(choice.title)}
          </option>
        ))}
      </select>
    );
  }
  if (question.kind === "long_text") {
    return (
      <textarea id={id} className="native" rows={2} value={value} onChange={(event) => onValue(event.target.value)} />
    );
  }
  const kinds: Record<string, string> = { date: "date", number: "number" };
  return (
    <input
      id={id}
      className="native"
      type={kinds[question.kind] ?? "text"}
      autoComplete="off"
      value={value}
      onChange={(event) => onValue(event.target.value)}
    />
  );
}
