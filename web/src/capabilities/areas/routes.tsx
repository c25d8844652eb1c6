import { lazyPage, type Capability } from "../../ui/capability";

export const areas: Capability = {
  name: "areas",
  routes: [
    {
      path: "/areas",
      permissions: ["areas.read"],
      page: lazyPage(async () => (await import("./areas-page")).AreasPage),
    },
  ],
  menu: [{ label: "areas.menu", href: "/areas", permissions: ["areas.read"], place: 70 }],
};
