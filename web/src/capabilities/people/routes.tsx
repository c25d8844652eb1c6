import { lazyPage, type Capability } from "../../ui/capability";

export const people: Capability = {
  name: "people",
  routes: [
    {
      path: "/people",
      permissions: ["people.search"],
      page: lazyPage(async () => (await import("./people-page")).PeoplePage),
    },
    {
      path: "/people/:id",
      permissions: ["people.read"],
      page: lazyPage(async () => (await import("./person-page")).PersonPage),
    },
    {
      path: "/people/:id/holdings",
      permissions: ["people.read"],
      page: lazyPage(async () => (await import("./holdings-page")).HoldingsPage),
    },
  ],
  menu: [{ label: "people.menu", href: "/people", permissions: ["people.search"], place: 30 }],
};
