import { lazyPage, type Capability } from "../../ui/capability";

export const reports: Capability = {
  name: "reports",
  routes: [
    {
      path: "/reports",
      permission: "reports.read",
      page: lazyPage(async () => (await import("./reports-page")).ReportsPage),
    },
  ],
  menu: [{ label: "reports.menu", href: "/reports", permission: "reports.read", place: 60 }],
};
