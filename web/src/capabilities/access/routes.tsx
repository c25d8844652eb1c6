import { lazyPage, type Capability } from "../../ui/capability";

export const access: Capability = {
  name: "access",
  routes: [
    {
      path: "/accounts",
      permissions: ["accounts.manage"],
      page: lazyPage(async () => (await import("./accounts-page")).AccountsPage),
    },
  ],
  menu: [{ label: "access.menu", href: "/accounts", permissions: ["accounts.manage"], place: 80 }],
};
