import type { Span } from "./engine";

/** A label with what the form's author made bold or leaning. */
export function Spans({ of }: { of: Span[] }) {
  return (
    <>
      {of.map(({ text, strong, em }, place) => {
        const leaning = em ? <em>{text}</em> : text;
        return <span key={place}>{strong ? <strong>{leaning}</strong> : leaning}</span>;
      })}
    </>
  );
}
