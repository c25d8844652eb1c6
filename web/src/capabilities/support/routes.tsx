import { lazyPage, type Capability } from "../../ui/capability";

export const support: Capability = {
  name: "support",
  routes: [
    {
      path: "/teams/support",
      permissions: ["support.offer"],
      page: lazyPage(async () => (await import("./support-page")).SupportPage),
    },
  ],
  menu: [],
};
