import { lazyPage, type Capability } from "../../ui/capability";

export const facts: Capability = {
  name: "facts",
  routes: [
    {
      path: "/people/:id/facts",
      permissions: ["facts.read"],
      page: lazyPage(async () => (await import("./facts-page")).FactsPage),
    },
    {
      path: "/policy/risk-areas",
      permissions: ["policy.read"],
      page: lazyPage(async () => (await import("./risk-areas-page")).RiskAreasPage),
    },
  ],
  menu: [],
};
