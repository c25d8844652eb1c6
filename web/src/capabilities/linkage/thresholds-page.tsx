import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { $api, refetch } from "../../api/client";
import type { LinkThresholds } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { Field } from "../../ui/field";
import { Page } from "../../ui/page";
import { TextField } from "../../ui/text-field";
import { say } from "../../ui/toasts";
import { Answered, Empty, Trouble } from "../../ui/waiting";
import { Histogram } from "./histogram";
import { ReviewTabs } from "./tabs";
import { signed } from "./waterfall";

const WRONG = [0.05, 0.01, 0.001, 0.0001];
const MISSED = [0.2, 0.1, 0.05, 0.01, 0.001];

interface Accepted {
  share_wrong: number;
  share_missed: number;
}

/** How sure is sure enough: set by the errors somebody accepts, with a picture of what that means. */
export function ThresholdsPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const [accepted, setAccepted] = useState<Accepted | null>(null);
  const query = accepted ?? {};
  const view = $api.useQuery(
    "get",
    "/api/linkage/thresholds",
    { params: { query } },
    { placeholderData: (before) => before },
  );
  return (
    <Page
      name={t("linkage.tab_thresholds")}
      answer={
        view.data
          ? t("linkage.thresholds_answer", {
              merged: format.number(Math.round(view.data.merged)),
              reviewed: format.number(Math.round(view.data.reviewed)),
            })
          : t("linkage.tab_thresholds")
      }
      note={
        view.data?.set_at
          ? t("linkage.set_by", { name: view.data.set_by ?? t("ui.the_system"), at: format.when(view.data.set_at) })
          : t("linkage.usual")
      }
    >
      <ReviewTabs tab="thresholds" />
      <Answered of={view}>
        {(found) => (
          <>
            <Errors accepted={accepted} onAccept={setAccepted} />
            {found.bins.length ? (
              <section className="panel section">
                <h2>{t("linkage.picture")}</h2>
                <Histogram view={found} />
                <Costs view={found} />
              </section>
            ) : (
              <Empty title={t("linkage.no_pairs")}>{t("linkage.no_pairs_next")}</Empty>
            )}
            {accepted ? <Setting view={found} onSet={() => setAccepted(null)} /> : null}
          </>
        )}
      </Answered>
    </Page>
  );
}

function Errors({ accepted, onAccept }: { accepted: Accepted | null; onAccept: (accepted: Accepted | null) => void }) {
  const { t } = useTranslation();
  const now = accepted ?? { share_wrong: 0, share_missed: 0 };
  const set = (change: Partial<Accepted>) => {
    const next = { ...now, ...change };
    onAccept({ share_wrong: next.share_wrong || 0.001, share_missed: next.share_missed || 0.05 });
  };
  return (
    <section className="panel section">
      <h2>{t("linkage.errors")}</h2>
      <div className="form-grid">
        <Share
          label={t("linkage.accept_wrong")}
          help={t("linkage.accept_wrong_help")}
          shares={WRONG}
          value={now.share_wrong}
          onChange={(share) => set({ share_wrong: share })}
        />
        <Share
          label={t("linkage.accept_missed")}
          help={t("linkage.accept_missed_help")}
          shares={MISSED}
          value={now.share_missed}
          onChange={(share) => set({ share_missed: share })}
        />
      </div>
    </section>
  );
}

interface ShareProps {
  label: string;
  help: string;
  shares: number[];
  /** 0 leaves it as it is. */
  value: number;
  onChange: (share: number) => void;
}

function Share({ label, help, shares, value, onChange }: ShareProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Field label={label} help={help}>
      {(control) => (
        <select
          {...control}
          className="native"
          value={value}
          onChange={(event) => onChange(Number(event.target.value))}
        >
          {value ? null : <option value={0}>{t("linkage.as_it_is")}</option>}
          {shares.map((share) => (
            <option key={share} value={share}>
              {t("linkage.one_in", { n: format.number(Math.round(1 / share)) })}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function Costs({ view }: { view: LinkThresholds }) {
  const { t } = useTranslation();
  const format = useFormat();
  const about = (pairs: number) => format.number(pairs < 10 ? Math.round(pairs * 10) / 10 : Math.round(pairs));
  return (
    <ul className="stack-tight">
      <li>
        {t("linkage.cost_merged", {
          from: signed(view.merge_from),
          n: about(view.merged),
          wrong: about(view.wrongly_merged),
        })}
      </li>
      <li>{t("linkage.cost_reviewed", { from: signed(view.review_from), n: about(view.reviewed) })}</li>
      <li>{t("linkage.cost_missed", { from: signed(view.review_from), n: about(view.missed) })}</li>
      <li className="faint">{t("linkage.decided_by_hand", { count: view.decided, n: format.number(view.decided) })}</li>
    </ul>
  );
}

function Setting({ view, onSet }: { view: LinkThresholds; onSet: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const set = $api.useMutation("put", "/api/linkage/thresholds", {
    onSuccess: () => {
      say(t("linkage.thresholds_set"));
      refetch("/api/linkage/thresholds");
      onSet();
    },
  });
  return (
    <form
      className="panel section"
      onSubmit={(event) => {
        event.preventDefault();
        set.mutate({ body: { merge_from: view.merge_from, review_from: view.review_from, reason } });
      }}
    >
      <h2>{t("linkage.set_these", { merge: signed(view.merge_from), review: signed(view.review_from) })}</h2>
      <p className="soft">{t("linkage.set_help")}</p>
      {set.isError ? <Trouble error={set.error} /> : null}
      <TextField label={t("linkage.reason")} value={reason} onChange={setReason} maxLength={500} />
      <div className="row">
        <Button type="primary" htmlType="submit" disabled={!reason.trim()} loading={set.isPending}>
          {t("linkage.set")}
        </Button>
        <Button onClick={onSet}>{t("ui.cancel")}</Button>
      </div>
    </form>
  );
}
