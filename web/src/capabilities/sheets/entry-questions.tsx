import { useTranslation } from "react-i18next";
import type { Question } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { Field } from "../../ui/field";

interface EntryQuestionsProps {
  questions: Question[];
  answers: Record<string, string>;
  onChange: (answers: Record<string, string>) => void;
}

/** The questions that stand on paper: a choice by its number, words as they are, a dash for what somebody would not say. */
export function EntryQuestions({ questions, answers, onChange }: EntryQuestionsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      {questions.map((question) => {
        const choices = question.choices.map((choice, at) => `${at + 1} ${format.title(choice.title)}`);
        const help = [...choices, `– ${t("sheets.would_not_say")}`].join(" · ");
        return (
          <div key={question.key} data-need="question">
            <Field label={format.title(question.title)} help={help}>
              {(control) => (
                <input
                  {...control}
                  className="native"
                  autoComplete="off"
                  value={answers[question.key] ?? ""}
                  onChange={(event) => onChange({ ...answers, [question.key]: event.target.value })}
                />
              )}
            </Field>
          </div>
        );
      })}
    </>
  );
}
