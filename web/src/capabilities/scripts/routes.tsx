import { lazyPage, type Capability } from "../../ui/capability";

export const scripts: Capability = {
  name: "scripts",
  routes: [
    {
      path: "/scripts",
      permissions: ["scripts.edit"],
      page: lazyPage(async () => (await import("./scripts-page")).ScriptsPage),
    },
  ],
  menu: [{ label: "scripts.menu", href: "/scripts", permissions: ["scripts.edit"], place: 55 }],
};
