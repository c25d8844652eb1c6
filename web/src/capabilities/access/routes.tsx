import { lazyPage, type Capability } from "../../ui/capability";

export const access: Capability = {
  name: "access",
  routes: [
    {
      path: "/accounts",
      permission: "accounts.manage",
      page: lazyPage(async () => (await import("./accounts-page")).AccountsPage),
    },
  ],
  menu: [{ label: "access.menu", href: "/accounts", permission: "accounts.manage", place: 80 }],
};
