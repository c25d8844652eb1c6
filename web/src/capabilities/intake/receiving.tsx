import { useLocation } from "wouter";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { $api } from "../../api/client";
import type { List } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { Page } from "../../ui/page";
import { to } from "../../ui/paths";
import { Answered, Meter, Trouble } from "../../ui/waiting";
import { Reconciliation } from "./reconciliation";

/** One list, asked for again while it is being received. */
export function useList(id: string) {
  return $api.useQuery(
    "get",
    "/api/lists/{list_id}",
    { params: { path: { list_id: id } } },
    { refetchInterval: (query) => (query.state.data?.state === "receiving" ? 1_000 : false) },
  );
}

interface ReceivingProps {
  id: string;
  back: { href: string; label: string };
  onAnother: () => void;
}

/** The last step of an import: how far it is, and then what became of every row. */
export function Receiving({ id, back, onAnother }: ReceivingProps) {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const list = useList(id);
  const state = list.data?.state;
  return (
    <Page
      name={t("intake.import_a_list")}
      answer={list.data ? <ReceivedAnswer list={list.data} /> : t("intake.receiving")}
      back={back}
      actions={
        <>
          <Button onClick={onAnother}>{t("intake.import_another")}</Button>
          <Button type="primary" onClick={() => navigate(to.list(id))}>
            {t("intake.open_list")}
          </Button>
        </>
      }
    >
      <Answered of={list}>
        {(data) => (
          <>
            {state === "receiving" ? <ReceivingMeter list={data} /> : null}
            {data.failure ? <Trouble error={data.failure} /> : null}
            <Reconciliation list={data} />
          </>
        )}
      </Answered>
    </Page>
  );
}

export function ReceivingMeter({ list }: { list: List }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className="panel">
      <Meter fraction={null} label={t("intake.received_so_far", { n: format.number(list.rows.received) })} />
      <p className="soft">{t("intake.go_on_working")}</p>
    </div>
  );
}

export function ReceivedAnswer({ list }: { list: List }) {
  const { t } = useTranslation();
  const format = useFormat();
  const n = format.number(list.rows.received);
  if (list.state === "receiving") return t("intake.answer_receiving", { name: list.name, n });
  if (list.state === "failed") return t("intake.answer_failed", { name: list.name });
  if (list.rows.held) {
    return t("intake.answer_held", { name: list.name, n, count: list.rows.held, held: format.number(list.rows.held) });
  }
  return t("intake.answer_done", { name: list.name, n });
}
