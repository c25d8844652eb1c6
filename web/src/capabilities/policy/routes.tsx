import { lazyPage, type Capability } from "../../ui/capability";

export const policy: Capability = {
  name: "policy",
  routes: [
    {
      path: "/policy",
      permissions: ["policy.read"],
      page: lazyPage(async () => (await import("./policy-page")).PolicyPage),
    },
    {
      path: "/policy/editions/:pack/:version",
      permissions: ["policy.read"],
      page: lazyPage(async () => (await import("./edition-page")).EditionPage),
    },
    {
      path: "/policy/activations/:id",
      permissions: ["policy.read"],
      page: lazyPage(async () => (await import("./activation-page")).ActivationPage),
    },
  ],
  menu: [{ label: "policy.menu", href: "/policy", permissions: ["policy.read"], place: 57 }],
};
