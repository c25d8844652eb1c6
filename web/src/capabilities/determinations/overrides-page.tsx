import { useState } from "react";
import { useTranslation } from "react-i18next";
import { $api } from "../../api/client";
import { usePermission } from "../../api/session";
import { More, PAGED } from "../../ui/more";
import { Page } from "../../ui/page";
import { to } from "../../ui/paths";
import { SelectField } from "../../ui/select-field";
import { Answered, Empty } from "../../ui/waiting";
import { OneOverride } from "./one-override";
import { OverrideNotices } from "./override-notices";

const WANTED = ["asked", "in_force", "over"];

/** Who is let off in one's own areas: first what waits for a second person. */
export function OverridesPage() {
  const { t } = useTranslation();
  const [state, setState] = useState("asked");
  const mayTell = usePermission("policy.notify");
  const found = $api.useInfiniteQuery("get", "/api/overrides", { params: { query: { state, limit: 50 } } }, PAGED);
  const all = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page
      name={t("override.title")}
      answer={t(`override.answer.${state}`)}
      note={t("override.note")}
      back={{ href: to.policy(), label: t("policy.menu") }}
    >
      <SelectField
        label={t("ui.state")}
        value={state}
        options={WANTED.map((code) => ({ value: code, label: t(`override.wanted.${code}`) }))}
        onChange={(value) => setState(value ?? "asked")}
      />
      <Answered of={found}>
        {() =>
          all.length ? (
            <>
              <ul className="stack">
                {all.map((one) => (
                  <OneOverride key={one.id} one={one} named />
                ))}
              </ul>
              <More of={found} />
            </>
          ) : (
            <Empty title={t(`override.none.${state}`)}>{t("override.none_next")}</Empty>
          )
        }
      </Answered>
      {mayTell ? <OverrideNotices /> : null}
    </Page>
  );
}
