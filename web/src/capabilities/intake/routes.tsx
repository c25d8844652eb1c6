import { lazyPage, type Capability } from "../../ui/capability";

export const intake: Capability = {
  name: "intake",
  routes: [
    {
      path: "/lists",
      permissions: ["intake.import", "reports.read"],
      page: lazyPage(async () => (await import("./lists-page")).ListsPage),
    },
    {
      path: "/lists/import",
      permissions: ["intake.import"],
      page: lazyPage(async () => (await import("./import-page")).ImportPage),
    },
    {
      path: "/lists/:id",
      permissions: ["intake.import", "reports.read"],
      page: lazyPage(async () => (await import("./list-page")).ListPage),
    },
  ],
  menu: [
    {
      label: "intake.menu",
      href: "/lists",
      permissions: ["intake.import"],
      place: 20,
      waiting: {
        permission: "overview.read",
        label: "intake.held_waiting",
        from: "/api/overview",
        count: (day) => day.lists.held_rows,
      },
    },
  ],
};
