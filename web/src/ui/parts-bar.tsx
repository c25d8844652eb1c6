import { Link } from "wouter";
import { useTranslation } from "react-i18next";
import { useFormat } from "../i18n/formatters";

export interface Part {
  key: string;
  label: string;
  count: number;
  tone: "accent" | "mid" | "warn" | "slate" | "ok" | "faint" | "stripe";
  href?: string;
}

interface PartsBarProps {
  whole: { label: string; count: number; href?: string };
  parts: Part[];
  current?: string;
}

/** A whole and the parts that add up to it; each part is a door to exactly those. */
export function PartsBar({ whole, parts, current }: PartsBarProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const shown = parts.filter((part) => part.count > 0 || part.key === current);
  const sum = parts.reduce((total, part) => total + part.count, 0);
  return (
    <div className="stack-tight" role="group" aria-label={whole.label}>
      <div className="parts-sum">
        <span className="part-plain">
          {whole.href ? <Link href={whole.href}>{whole.label}</Link> : whole.label} <b>{format.number(whole.count)}</b>
        </span>
        {shown.map((part, index) => (
          <span key={part.key} className="row">
            <span aria-hidden="true">{index === 0 ? "=" : "+"}</span>
            <PartName part={part} current={current} />
          </span>
        ))}
        {sum === whole.count ? null : (
          <span className="mark mark-harm" role="alert">
            <i aria-hidden="true">!</i> {t("ui.does_not_add_up", { n: format.number(whole.count - sum) })}
          </span>
        )}
      </div>
      <div className="parts-bar" aria-hidden="true">
        {shown
          .filter((part) => part.count > 0)
          .map((part) => (
            <Link
              key={part.key}
              href={part.href ?? "#"}
              tabIndex={-1}
              className={`tone-${part.tone}`}
              style={{ flexGrow: part.count }}
              title={`${part.label} ${format.number(part.count)}`}
            />
          ))}
      </div>
    </div>
  );
}

function PartName({ part, current }: { part: Part; current?: string }) {
  const format = useFormat();
  const words = (
    <>
      <span className={`swatch tone-${part.tone}`} aria-hidden="true" />
      {part.label} <b>{format.number(part.count)}</b>
    </>
  );
  if (!part.href) return <span className="part-plain">{words}</span>;
  return (
    <Link href={part.href} aria-current={current === part.key ? "page" : undefined}>
      {words}
    </Link>
  );
}
