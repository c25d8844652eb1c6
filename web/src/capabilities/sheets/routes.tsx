import { lazyPage, type Capability } from "../../ui/capability";

/** Reached from calling and from a team: paper is for when the screens do not reach. */
export const sheets: Capability = {
  name: "sheets",
  routes: [
    {
      path: "/sheets",
      permissions: ["calls.work"],
      page: lazyPage(async () => (await import("./sheets-page")).SheetsPage),
    },
    {
      path: "/sheets/:id",
      permissions: ["calls.work"],
      page: lazyPage(async () => (await import("./entry-page")).EntryPage),
    },
    {
      path: "/sheets/:id/print",
      permissions: ["calls.work"],
      page: lazyPage(async () => (await import("./paper-page")).PaperPage),
    },
  ],
  menu: [],
};
