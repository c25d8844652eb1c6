import { lazyPage, type Capability } from "../../ui/capability";

export const reports: Capability = {
  name: "reports",
  routes: [
    {
      path: "/reports",
      permissions: ["reports.read"],
      page: lazyPage(async () => (await import("./reports-page")).ReportsPage),
    },
  ],
  menu: [{ label: "reports.menu", href: "/reports", permissions: ["reports.read"], place: 60 }],
};
