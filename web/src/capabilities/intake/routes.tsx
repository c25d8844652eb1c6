import { lazyPage, type Capability } from "../../ui/capability";

export const intake: Capability = {
  name: "intake",
  routes: [
    {
      path: "/lists",
      permission: "intake.import",
      page: lazyPage(async () => (await import("./lists-page")).ListsPage),
    },
    {
      path: "/lists/import",
      permission: "intake.import",
      page: lazyPage(async () => (await import("./import-page")).ImportPage),
    },
    {
      path: "/lists/:id",
      permission: "intake.import",
      page: lazyPage(async () => (await import("./list-page")).ListPage),
    },
  ],
  menu: [{ label: "intake.menu", href: "/lists", permission: "intake.import", place: 20 }],
};
