import { lazyPage, type Capability } from "../../ui/capability";

export const journal: Capability = {
  name: "journal",
  routes: [
    {
      path: "/journal",
      permissions: ["journal.read"],
      page: lazyPage(async () => (await import("./journal-page")).JournalPage),
    },
  ],
  menu: [{ label: "journal.menu", href: "/journal", permissions: ["journal.read"], place: 90 }],
};
