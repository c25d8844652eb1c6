import { useEffect, useRef, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { $api, queries } from "../../api/client";
import type { Onboarding } from "../../api/contract";
import { asProblem } from "../../api/problems";
import { useSession } from "../../api/session";
import { useFormat } from "../../i18n/formatters";
import { useTitle } from "../../ui/page";
import { TextField } from "../../ui/text-field";
import { Answered, Trouble } from "../../ui/waiting";

/** Twenty minutes before the first call: short lessons, a quiz, and the pledge. */
export function OnboardingPage() {
  const { t } = useTranslation();
  useTitle(t("access.onboarding"));
  const onboarding = $api.useQuery("get", "/api/onboarding", {}, { staleTime: Infinity });
  return <Answered of={onboarding}>{(data) => <Steps data={data} />}</Answered>;
}

function Steps({ data }: { data: Onboarding }) {
  const { t } = useTranslation();
  const format = useFormat();
  const session = useSession();
  const [step, setStep] = useState(0);
  const [answers, setAnswers] = useState<Record<string, string>>({});
  const [signed, setSigned] = useState("");
  const heading = useRef<HTMLHeadingElement>(null);
  const quizAt = data.lessons.length;
  const pledgeAt = quizAt + 1;
  const finish = $api.useMutation("post", "/api/onboarding", {
    onSuccess: (next) => queries.setQueryData(["get", "/api/session", {}], next),
    onError: (error) => {
      if (asProblem(error).code === "access.quiz_wrong") setStep(quizAt);
    },
  });
  const wrong = finish.isError ? (asProblem(finish.error).params?.questions ?? "").split(",").filter(Boolean) : [];
  useEffect(() => heading.current?.focus(), [step]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    finish.mutate({ body: { answers, pledge_version: data.pledge.version, signed_name: signed.trim() } });
  };
  const lesson = data.lessons[step];
  return (
    <section className="panel stack" aria-label={t("access.onboarding")}>
      <p className="faint">
        {t("access.onboarding_step", { step: step + 1, of: pledgeAt + 1 })} ·{" "}
        {t("access.welcome", { name: session.account.name })}
      </p>
      {lesson ? (
        <>
          <h1 ref={heading} tabIndex={-1}>
            {format.title(lesson.title)}
          </h1>
          {format
            .title(lesson.text)
            .split(/\n+/)
            .map((paragraph) => (
              <p key={paragraph}>{paragraph}</p>
            ))}
          <Walk step={step} onStep={setStep} />
        </>
      ) : null}
      {step === quizAt ? (
        <>
          <h1 ref={heading} tabIndex={-1}>
            {t("access.quiz")}
          </h1>
          {wrong.length ? <Trouble error={finish.error} /> : null}
          <Quiz
            quiz={data.quiz}
            answers={answers}
            wrong={wrong}
            onAnswer={(id, choice) => setAnswers({ ...answers, [id]: choice })}
          />
          <Walk step={step} onStep={setStep} blocked={data.quiz.some((question) => !answers[question.id])} />
        </>
      ) : null}
      {step === pledgeAt ? (
        <form className="form" onSubmit={submit}>
          <h1 ref={heading} tabIndex={-1}>
            {t("access.pledge")}
          </h1>
          {finish.isError && !wrong.length ? <Trouble error={finish.error} /> : null}
          <blockquote className="pledge">{format.title(data.pledge.text)}</blockquote>
          <TextField
            label={t("access.sign_name")}
            help={t("access.sign_name_help", { name: session.account.name })}
            autoComplete="off"
            value={signed}
            onChange={setSigned}
          />
          <div className="row">
            <Button size="large" onClick={() => setStep(step - 1)}>
              {t("ui.back")}
            </Button>
            <Button type="primary" size="large" htmlType="submit" loading={finish.isPending} disabled={!signed.trim()}>
              {t("access.sign_and_start")}
            </Button>
          </div>
        </form>
      ) : null}
    </section>
  );
}

function Walk({ step, onStep, blocked }: { step: number; onStep: (step: number) => void; blocked?: boolean }) {
  const { t } = useTranslation();
  return (
    <div className="row">
      {step > 0 ? (
        <Button size="large" onClick={() => onStep(step - 1)}>
          {t("ui.back")}
        </Button>
      ) : null}
      <Button type="primary" size="large" disabled={blocked} onClick={() => onStep(step + 1)}>
        {t("ui.next")}
      </Button>
    </div>
  );
}

interface QuizProps {
  quiz: Onboarding["quiz"];
  answers: Record<string, string>;
  wrong: string[];
  onAnswer: (question: string, choice: string) => void;
}

function Quiz({ quiz, answers, wrong, onAnswer }: QuizProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return quiz.map((question) => (
    <fieldset key={question.id}>
      <legend>{format.title(question.question)}</legend>
      {wrong.includes(question.id) ? <span className="field-error">{t("access.quiz_look_again")}</span> : null}
      {question.choices.map((choice) => (
        <label key={choice.id} className="choice">
          <input
            type="radio"
            name={question.id}
            checked={answers[question.id] === choice.id}
            onChange={() => onAnswer(question.id, choice.id)}
          />
          {format.title(choice.text)}
        </label>
      ))}
    </fieldset>
  ));
}
