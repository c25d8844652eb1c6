import { useTranslation } from "react-i18next";
import type { DeterminationTask, PersonDeterminations } from "../api/contract";
import { useFormat } from "../i18n/formatters";
import { policyTaskText } from "./reason-text";
import { useWhatHolds } from "./use-what-holds";

const HOW = ["tell", "ask"] as const;

function openOf(data: PersonDeterminations, how: string): { task: DeterminationTask; pack: string }[] {
  const open = data.current.flatMap((one) =>
    one.tasks.filter((task) => task.how === how && !task.settled_at).map((task) => ({ task, pack: one.pack })),
  );
  return open.sort((a, b) => (a.task.due ?? "9").localeCompare(b.task.due ?? "9"));
}

/** What plans ask to be said to somebody or heard from them in this call; nothing where nothing is asked. */
export function Errands({ person }: { person: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data } = useWhatHolds(person, true);
  const groups = data ? HOW.map((how) => ({ how, open: openOf(data, how) })).filter((group) => group.open.length) : [];
  if (!data || groups.length === 0) return null;
  return (
    <section className="note note-work stack-tight" aria-label={t("determination.errand.title")}>
      <b>{t("determination.errand.title")}</b>
      {groups.map(({ how, open }) => (
        <div key={how}>
          <p>{t(`determination.errand.${how}`)}</p>
          <ul className="stack-tight bullets">
            {open.map(({ task, pack }) => (
              <li key={`${pack} ${task.code} ${task.about}`}>
                {policyTaskText(task, { t, format, words: data.words[pack], areas: data.areas })}
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}
