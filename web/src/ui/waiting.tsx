import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { useProblemText } from "../api/problems";

/** Grey lines in the shape of what is coming; they stay hidden for the first moment. */
export function Bones({ lines = 6 }: { lines?: number }) {
  const { t } = useTranslation();
  return (
    <div className="bones" role="status" aria-label={t("ui.loading")}>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} style={{ width: `${100 - ((line * 17) % 40)}%` }} />
      ))}
    </div>
  );
}

/** Says what went wrong and offers the way on. */
export function Trouble({ error, onRetry, children }: { error: unknown; onRetry?: () => void; children?: ReactNode }) {
  const { t } = useTranslation();
  const say = useProblemText();
  return (
    <div className="note note-harm" role="alert">
      <span className="grow">{say(error)}</span>
      {children}
      {onRetry ? <Button onClick={onRetry}>{t("ui.try_again")}</Button> : null}
    </div>
  );
}

interface Asked<T> {
  data: T | undefined;
  error: unknown;
  isPending: boolean;
  refetch: () => unknown;
}

/** Shows an answer when it is there, and until then honestly what is going on. */
export function Answered<T>({
  of,
  lines,
  children,
}: {
  of: Asked<T>;
  lines?: number;
  children: (data: T) => ReactNode;
}) {
  if (of.data !== undefined) return <>{children(of.data)}</>;
  if (of.isPending) return <Bones lines={lines} />;
  return <Trouble error={of.error} onRetry={() => of.refetch()} />;
}

export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="empty">
      <strong>{title}</strong>
      {children ? <p>{children}</p> : null}
      {action}
    </div>
  );
}

/** What is done and what is left, in a bar and in words; without a fraction the bar only says that it goes on. */
export function Meter({ fraction, label }: { fraction: number | null; label: string }) {
  const percent = fraction === null ? undefined : Math.round(Math.min(1, Math.max(0, fraction)) * 100);
  return (
    <div className="stack-tight">
      <div
        className="meter"
        role="progressbar"
        aria-label={label}
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
      >
        <span
          className={percent === undefined ? "meter-going" : undefined}
          style={{ width: percent === undefined ? "30%" : `${percent}%` }}
        />
      </div>
      <span className="soft">{label}</span>
    </div>
  );
}
