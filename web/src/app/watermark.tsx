import { useEffect, useState } from "react";
import { serverNow, useSession } from "../api/session";
import { toField } from "../i18n/wall-clock";

/** As many lines, and as often in each, as the largest screen has room for. */
const LINES = Array.from({ length: 40 }, (_, at) => at);
const IN_A_LINE = 16;

/** Who sees this, and when: for whoever works from elsewhere, over every screen and every print of one. */
export function Watermark() {
  const { account } = useSession();
  const minute = useMinute();
  const text = `${account.login} ${account.name} ${minute}`;
  return (
    <div className="watermark" aria-hidden="true">
      {LINES.map((line) => (
        <p key={line}>{Array.from({ length: IN_A_LINE }, () => text).join("\u2003\u2003")}</p>
      ))}
    </div>
  );
}

/** The minute it is where the work is: `2022-09-15 10:03`. */
function useMinute(): string {
  const shown = () => toField(serverNow()).replace("T", " ");
  const [minute, setMinute] = useState(shown);
  useEffect(() => {
    const timer = setInterval(() => setMinute(shown), 5_000);
    return () => clearInterval(timer);
  }, []);
  return minute;
}
