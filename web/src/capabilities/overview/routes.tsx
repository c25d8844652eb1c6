import { lazyPage, type Capability } from "../../ui/capability";

export const overview: Capability = {
  name: "overview",
  routes: [
    {
      path: "/",
      permissions: ["overview.read"],
      page: lazyPage(async () => (await import("./overview-page")).OverviewPage),
    },
  ],
  menu: [{ label: "overview.menu", href: "/", permissions: ["overview.read"], place: 10 }],
};
