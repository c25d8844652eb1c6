import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { $api, client, refetch } from "../../api/client";
import type { Call } from "../../api/contract";
import { odkEngine } from "../../ui/form/odk/engine";
import { useTitle } from "../../ui/page";
import { Answered, Bones } from "../../ui/waiting";
import { atWork } from "./at-work";
import { BetweenCalls } from "./between-calls";
import { Workbench } from "./workbench";
import "./calls.css";

/** The telephone workbench: one person at a time, and between them one big button. */
export function CallingPage() {
  const { t } = useTranslation();
  useTitle(t("calls.menu"));
  const [call, setCall] = useState<Call | null>(null);
  const [empty, setEmpty] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const queue = $api.useQuery(
    "get",
    "/api/calls/queue",
    {},
    { refetchInterval: call ? false : 20_000, refetchOnWindowFocus: !call },
  );
  const pack = $api.useQuery("get", "/api/packs/active", {}, { staleTime: Infinity });
  const form = $api.useQuery("get", "/api/packs/active/form", {}, { staleTime: Infinity });
  const [asks, setAsks] = useState(false);
  const [begun, setBegun] = useState(false);
  useEffect(() => {
    odkEngine.warm();
  }, []);
  useEffect(() => {
    if (!queue.data || begun) return;
    setBegun(true);
    if (queue.data.current) setCall(queue.data.current);
  }, [queue.data, begun]);

  const taken = useCallback((call: Call, asks = false) => {
    setAsks(asks);
    atWork(Date.now());
    setEmpty(false);
    setCall(call);
    window.scrollTo(0, 0);
  }, []);

  const next = useCallback(
    async (team?: string) => {
      setBusy(true);
      setError(null);
      const answer = await client
        .POST("/api/calls/next", { body: team ? { team_id: team } : {} })
        .catch((failure: unknown) => ({ data: undefined, error: failure, response: null }));
      setBusy(false);
      if (answer.response?.status === 204) {
        setCall(null);
        setEmpty(true);
        refetch("/api/calls/queue");
      } else if (answer.data) {
        taken(answer.data);
      } else {
        setCall(null);
        setError(answer.error);
      }
    },
    [taken],
  );

  const done = useCallback(
    (andNext: boolean, team?: string) => {
      atWork(Date.now());
      refetch("/api/calls/queue");
      if (andNext) next(team);
      else setCall(null);
    },
    [next],
  );

  if (call && pack.data && form.data) {
    return (
      <Workbench
        key={call.task_id + call.token}
        call={call}
        pack={pack.data}
        form={form.data}
        counters={queue.data?.counters}
        onDone={done}
        onTaken={taken}
        asks={asks}
      />
    );
  }
  return (
    <Answered of={queue}>
      {(data) =>
        data.current && !begun ? (
          <Bones />
        ) : (
          <BetweenCalls queue={data} empty={empty} error={error} busy={busy} onNext={next} onTaken={taken} />
        )
      }
    </Answered>
  );
}
