import { lazyPage, type Capability } from "../../ui/capability";

export const doors: Capability = {
  name: "doors",
  routes: [
    {
      path: "/handed-over/doors",
      permissions: ["doors.work"],
      page: lazyPage(async () => (await import("./doors-page")).DoorsPage),
    },
    {
      path: "/handed-over/prints/:id",
      permissions: ["doors.work"],
      page: lazyPage(async () => (await import("./print-page")).PrintPage),
    },
    {
      path: "/handed-over/prints/:id/sheet",
      permissions: ["doors.work"],
      page: lazyPage(async () => (await import("./sheet-page")).SheetPage),
    },
  ],
  menu: [
    {
      label: "ui.handed_over",
      href: "/handed-over/doors",
      permissions: ["doors.work"],
      place: 45,
      waiting: {
        permission: "overview.read",
        label: "ui.to_ask_again",
        from: "/api/overview",
        count: (overview) => overview.follow_ups ?? 0,
      },
    },
  ],
};
