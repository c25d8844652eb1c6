import { Link, useParams } from "wouter";
import { useTranslation } from "react-i18next";
import { $api } from "../../api/client";
import type { MeasuredDetail } from "../../api/contract";
import { usePermission } from "../../api/session";
import { Page } from "../../ui/page";
import { to } from "../../ui/paths";
import { StaffWarnings } from "../../ui/staff-warnings";
import { Answered } from "../../ui/waiting";
import { WhatHolds } from "../../ui/what-holds";
import { Checking } from "./checking";
import { Commitments } from "./commitments";
import { Conversation } from "./conversation";
import { Inspections } from "./inspections";
import { useUntil } from "./measure-state";
import { Needs } from "./needs";
import { Papers } from "./papers";
import { Placing } from "./placing";
import { Transferring } from "./transferring";
import "./measures.css";

/** Every look is journalled, so it is not taken again behind the reader's back. */
const LOOKED_AT_ONCE = { staleTime: 60_000, refetchOnWindowFocus: false };

/** One person under a measure, in the order of work: what holds, where, the way there, what was said, how they are. */
export function MeasurePage() {
  const { id } = useParams<{ id: string }>();
  const measure = $api.useQuery(
    "get",
    "/api/measures/people/{person_id}",
    { params: { path: { person_id: id } } },
    LOOKED_AT_ONCE,
  );
  if (measure.data) return <Detail of={measure.data} />;
  return (
    <div className="page">
      <Answered of={measure}>{() => null}</Answered>
    </div>
  );
}

function Detail({ of }: { of: MeasuredDetail }) {
  const { t } = useTranslation();
  const until = useUntil();
  const seesCard = usePermission("people.read");
  const { person, measure } = of;
  const name = person.name || t("ui.no_name");
  return (
    <Page
      name={name}
      back={{ href: to.measures(), label: t("measures.menu") }}
      answer={
        measure
          ? t("measures.one_answer", { name, mode: t(`measure_mode.${measure.mode}`), until: until(measure.until) })
          : t("measures.one_free", { name })
      }
      note={person.area?.trail.join(" › ")}
      actions={seesCard ? <Link href={to.person(person.id)}>{t("measures.to_card")}</Link> : undefined}
    >
      {measure ? null : <p className="soft">{t("measures.free_note")}</p>}
      <StaffWarnings person={person.id} />
      <WhatHolds person={person.id} linked />
      <p className="faint">{t("measures.never_here")}</p>
      <div className="measure-pair">
        <Placing of={of} />
        <Transferring of={of} />
      </div>
      <Conversation of={of} />
      <div className="measure-pair">
        <Checking of={of} />
        <Needs of={of} />
      </div>
      <Inspections of={of} />
      <div className="measure-pair">
        <Commitments of={of} />
        <Papers of={of} />
      </div>
    </Page>
  );
}
