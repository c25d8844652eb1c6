import type { LinkPage, Overview, Queue } from "../api/contract";
import { lazy, type ComponentType, type LazyExoticComponent } from "react";

export interface PageRoute {
  path: string;
  /** Any one of these lets in. */
  permissions: string[];
  page: LazyExoticComponent<ComponentType>;
}

export interface MenuEntry {
  /** Translation key of the word in the menu. */
  label: string;
  href: string;
  /** Any one of these shows it. */
  permissions: string[];
  /** Position in the menu, from the daily to the rare. */
  place: number;
  waiting?: Waiting;
}

/** What waits behind an entry for whoever may count it: the same number as on the page that it opens. */
export type Waiting = { permission: string; label: string } & (
  | { from: "/api/overview"; count: (figures: Overview) => number }
  | { from: "/api/calls/queue"; count: (figures: Queue) => number }
  | { from: "/api/links"; count: (figures: LinkPage) => number }
);

/** What a capability brings to the shell: its pages, and where they are found. */
export interface Capability {
  name: string;
  routes: PageRoute[];
  menu: MenuEntry[];
}

/** Loads a page when it is opened. */
export function lazyPage(load: () => Promise<ComponentType>): LazyExoticComponent<ComponentType> {
  return lazy(async () => ({ default: await load() }));
}
