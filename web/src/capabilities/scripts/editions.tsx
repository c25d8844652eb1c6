import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { $api, refetch } from "../../api/client";
import type { ScriptEdition, ScriptLibrary, ScriptText } from "../../api/contract";
import { useFormat, type Title } from "../../i18n/formatters";
import { More, PAGED } from "../../ui/more";
import { say } from "../../ui/toasts";
import { Answered, Trouble } from "../../ui/waiting";
import { changed } from "./changed";

/** The editions of a text, newest first, each beside what is said now, and the way back to it. */
export function Editions({ text, library }: { text: ScriptText; library: ScriptLibrary }) {
  const { t } = useTranslation();
  const format = useFormat();
  const asked = {
    params: { path: { text_key: text.key }, query: { area_id: library.area?.id, limit: 10 } },
  };
  const found = $api.useInfiniteQuery("get", "/api/scripts/{text_key}/editions", asked, PAGED);
  const back = $api.useMutation("post", "/api/scripts/{text_key}/editions", {
    onSuccess: () => say(t("scripts.saved")),
    onSettled: () => void refetch("/api/scripts"),
  });
  const goBack = (to: number) =>
    back.mutate({
      params: { path: { text_key: text.key } },
      body: { area_id: library.area?.id, number: text.number, back_to: to },
    });
  const editions = found.data?.pages.flatMap((page) => page.items) ?? [];
  const isOwn = !text.edition?.text;
  return (
    <div className="stack-tight">
      {back.isError ? <Trouble error={back.error} /> : null}
      <Answered of={found} lines={3}>
        {() => (
          <>
            <ol className="stack-tight">
              {editions.map((each) => (
                <li key={each.number} className="edition">
                  <OneEdition
                    edition={each}
                    now={text}
                    isNow={each.number === text.number}
                    busy={back.isPending}
                    onBack={() => goBack(each.number)}
                  />
                </li>
              ))}
            </ol>
            <More of={found} />
            <div className="edition">
              <b>{t("scripts.own")}</b>
              {isOwn ? (
                <span className="faint">{t("scripts.said_now")}</span>
              ) : (
                <>
                  <Compare from={text.text} to={text.own} />
                  <div>
                    <Button size="small" loading={back.isPending} onClick={() => goBack(0)}>
                      {t("scripts.back_to_own")}
                    </Button>
                  </div>
                </>
              )}
            </div>
            <p className="faint">{t("scripts.editions_note", { n: format.number(text.number) })}</p>
          </>
        )}
      </Answered>
    </div>
  );
}

interface OneEditionProps {
  edition: ScriptEdition;
  now: ScriptText;
  isNow: boolean;
  busy: boolean;
  onBack: () => void;
}

function OneEdition({ edition, now, isNow, busy, onBack }: OneEditionProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = edition.text ?? now.own;
  const same = words.zh === now.text.zh && words.en === now.text.en;
  return (
    <>
      <p>
        <b>{t("scripts.edition_n", { n: edition.number })}</b>{" "}
        <span className="faint">{[edition.by, format.when(edition.at)].join(" · ")}</span>{" "}
        {edition.back_to == null ? null : (
          <span className="soft">
            {edition.back_to ? t("scripts.went_back_to", { n: edition.back_to }) : t("scripts.went_back_to_own")}
          </span>
        )}
        {edition.why ? <span className="break"> “{edition.why}”</span> : null}
      </p>
      {isNow ? (
        <p className="faint">{t("scripts.said_now")}</p>
      ) : same ? (
        <p className="faint">{t("scripts.same_as_now")}</p>
      ) : (
        <>
          <Compare from={now.text} to={words} />
          <div>
            <Button size="small" loading={busy} onClick={onBack}>
              {t("scripts.back_to", { n: edition.number })}
            </Button>
          </div>
        </>
      )}
    </>
  );
}

/** An older text, with what differs from today's marked. */
function Compare({ from, to }: { from: Title; to: Title }) {
  const { t } = useTranslation();
  return (
    <dl className="compare">
      {(["zh", "en"] as const).map((language) => (
        <div key={language}>
          <dt className="faint">{t(`scripts.in_${language}`)}</dt>
          <dd lang={language === "zh" ? "zh-CN" : "en"}>
            {changed(from[language], to[language]).map(({ text, differs }, index) =>
              differs ? <mark key={index}>{text}</mark> : text,
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
