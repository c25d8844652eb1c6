import { lazyPage, type Capability } from "../../ui/capability";

export const determinations: Capability = {
  name: "determinations",
  routes: [
    {
      path: "/people/:id/overrides",
      permissions: ["facts.read"],
      page: lazyPage(async () => (await import("./person-overrides-page")).PersonOverridesPage),
    },
    {
      path: "/policy/overrides",
      permissions: ["determinations.override"],
      page: lazyPage(async () => (await import("./overrides-page")).OverridesPage),
    },
  ],
  menu: [],
};
