import { useEffect, type ReactNode } from "react";
import { Link } from "wouter";

interface PageProps {
  /** The name of the screen, for the window's title. */
  name: string;
  /** The sentence that answers the screen's question. */
  answer: ReactNode;
  actions?: ReactNode;
  back?: { href: string; label: string };
  note?: ReactNode;
  children?: ReactNode;
}

/** The frame of an office screen: the sentence that answers, the next act, and what follows. */
export function Page({ name, answer, actions, back, note, children }: PageProps) {
  useTitle(name);
  return (
    <div className="page">
      <div className="page-head">
        <div>
          {back ? (
            <Link href={back.href} className="back">
              ‹ {back.label}
            </Link>
          ) : null}
          <h1>{answer}</h1>
          {note ? <p className="soft">{note}</p> : null}
        </div>
        {actions ? <div className="row">{actions}</div> : null}
      </div>
      {children}
    </div>
  );
}

export function useTitle(name: string): void {
  useEffect(() => {
    document.title = name ? `${name} · Firstline` : "Firstline 第一道防线";
  }, [name]);
}
