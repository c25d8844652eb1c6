import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button, Input } from "antd";
import { $api, refetch } from "../../api/client";
import type { Team } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { Field } from "../../ui/field";
import { say } from "../../ui/toasts";
import { Trouble } from "../../ui/waiting";

/** On which numbers a team is rung back; whoever sets up teams writes them. */
export function CallBack({ team, mayManage }: { team: Team; mayManage: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <section className="section" aria-label={t("teams.call_back")}>
      <h2>{t("teams.call_back")}</h2>
      {mayManage ? (
        <Numbers key={team.call_back.join()} team={team} />
      ) : (
        <p>{team.call_back.length ? format.either(team.call_back) : t("teams.call_back_none")}</p>
      )}
    </section>
  );
}

function Numbers({ team }: { team: Team }) {
  const { t } = useTranslation();
  const [text, setText] = useState(team.call_back.join("\n"));
  const keep = $api.useMutation("put", "/api/teams/{team_id}/call-back", {
    onSuccess: () => {
      refetch("/api/teams");
      say(t("teams.call_back_kept"));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    keep.mutate({ params: { path: { team_id: team.id } }, body: { numbers: text.split("\n") } });
  };
  return (
    <form className="form form-narrow" onSubmit={submit}>
      {keep.isError ? <Trouble error={keep.error} /> : null}
      {team.call_back.length ? null : <p className="note">{t("teams.call_back_none")}</p>}
      <Field label={t("teams.call_back_numbers")} help={t("teams.call_back_help")}>
        {(control) => (
          <Input.TextArea
            {...control}
            autoSize={{ minRows: 2, maxRows: 6 }}
            inputMode="tel"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      <div>
        <Button htmlType="submit" loading={keep.isPending} disabled={text === team.call_back.join("\n")}>
          {t("teams.call_back_keep")}
        </Button>
      </div>
    </form>
  );
}
