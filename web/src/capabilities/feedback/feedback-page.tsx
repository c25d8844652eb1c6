import { useState, type FormEvent } from "react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Button, Input } from "antd";
import { $api, client, refetch } from "../../api/client";
import type { Feedback, FeedbackFigures } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { DataTable } from "../../ui/data-table";
import { Field } from "../../ui/field";
import { HandedOverTabs } from "../../ui/handed-over-tabs";
import { More } from "../../ui/more";
import { Page } from "../../ui/page";
import { FEEDBACK_KINDS } from "../../ui/tell-feedback";
import { say } from "../../ui/toasts";
import { Answered, Empty, Trouble } from "../../ui/waiting";
import { WaitingOrAll } from "../../ui/waiting-or-all";
import { FeedbackList } from "./feedback-list";

/** What people say of our work, what is owed an answer first, and how much came on each day. */
export function FeedbackPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const [kind, setKind] = useState("");
  const [open, setOpen] = useState(true);
  const found = useInfiniteQuery({
    queryKey: ["get", "/api/feedback", kind, open],
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: FeedbackFigures) => page.next ?? undefined,
    queryFn: async ({ pageParam, signal }): Promise<FeedbackFigures> => {
      const query = { kind: kind || undefined, open, after: pageParam, limit: 50 };
      const answer = await client.GET("/api/feedback", { params: { query }, signal });
      if (!answer.data) throw answer.error;
      return answer.data;
    },
  });
  const figures = found.data?.pages[0];
  const all = found.data?.pages.flatMap((page) => page.items) ?? [];
  const answer = figures
    ? format.sentences(
        figures.open
          ? t("feedback.open_n", { count: figures.open, n: format.number(figures.open) })
          : t("feedback.none_waiting"),
        figures.overdue ? t("feedback.overdue_n", { count: figures.overdue, n: format.number(figures.overdue) }) : "",
      )
    : t("feedback.title");
  return (
    <Page name={t("feedback.title")} answer={answer}>
      <HandedOverTabs tab="feedback" />
      <div className="row">
        <Field label={t("feedback.kind")}>
          {(control) => (
            <select {...control} className="native" value={kind} onChange={(event) => setKind(event.target.value)}>
              <option value="">{t("feedback.any_kind")}</option>
              {FEEDBACK_KINDS.map((each) => (
                <option key={each} value={each}>
                  {t(`feedback_kind.${each}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <WaitingOrAll
          label={t("feedback.which")}
          waiting={t("feedback.waiting")}
          all={t("feedback.all")}
          open={open}
          onOpen={setOpen}
        />
      </div>
      <Answered of={found}>
        {() =>
          all.length ? (
            <>
              <FeedbackList
                items={all}
                act={(each) => (each.answer_by && !each.answer ? <Answer to={each} /> : null)}
              />
              <More of={found} />
            </>
          ) : (
            <Empty title={t(open ? "feedback.none_here" : "feedback.none")}>{t("feedback.none_next")}</Empty>
          )
        }
      </Answered>
      {figures?.days.length ? (
        <section className="stack" aria-label={t("feedback.per_day")}>
          <h2>{t("feedback.per_day")}</h2>
          <DataTable
            caption={t("feedback.per_day")}
            items={figures.days}
            rowKey={(each) => each.day}
            columns={[
              { key: "day", label: t("feedback.day"), lead: true, cell: (each) => format.date(each.day) },
              ...FEEDBACK_KINDS.map((of) => ({
                key: of,
                label: t(`feedback_kind.${of}`),
                number: true,
                cell: (each: FeedbackFigures["days"][number]) => format.number(each[of]),
              })),
            ]}
          />
        </section>
      ) : null}
    </Page>
  );
}

function Answer({ to: one }: { to: Feedback }) {
  const { t } = useTranslation();
  const [writing, setWriting] = useState(false);
  const [text, setText] = useState("");
  const answer = $api.useMutation("post", "/api/feedback/{feedback_id}/answer", {
    onSuccess: () => {
      refetch("/api/feedback");
      say(t("feedback.answered_now"));
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    answer.mutate({ params: { path: { feedback_id: one.id } }, body: { answer: text } });
  };
  if (!writing) {
    return (
      <div>
        <Button onClick={() => setWriting(true)}>{t("feedback.answer")}</Button>
      </div>
    );
  }
  return (
    <form className="stack-tight form-narrow" onSubmit={send}>
      {answer.isError ? <Trouble error={answer.error} /> : null}
      <Field label={t("feedback.answer_text")} help={t("feedback.answer_help")}>
        {(control) => (
          <Input.TextArea
            {...control}
            autoFocus
            rows={2}
            maxLength={2000}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      <div className="row">
        <Button type="primary" htmlType="submit" disabled={!text.trim()} loading={answer.isPending}>
          {t("feedback.answer_close")}
        </Button>
        <Button onClick={() => setWriting(false)}>{t("ui.cancel")}</Button>
      </div>
    </form>
  );
}
