import { lazyPage, type Capability } from "../../ui/capability";

export const overview: Capability = {
  name: "overview",
  routes: [
    {
      path: "/",
      permission: "overview.read",
      page: lazyPage(async () => (await import("./overview-page")).OverviewPage),
    },
  ],
  menu: [{ label: "overview.menu", href: "/", permission: "overview.read", place: 10 }],
};
