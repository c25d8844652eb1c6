import { lazyPage, type Capability } from "../../ui/capability";

export const people: Capability = {
  name: "people",
  routes: [
    {
      path: "/people",
      permission: "people.search",
      page: lazyPage(async () => (await import("./people-page")).PeoplePage),
    },
    {
      path: "/people/:id",
      permission: "people.read",
      page: lazyPage(async () => (await import("./person-page")).PersonPage),
    },
  ],
  menu: [{ label: "people.menu", href: "/people", permission: "people.search", place: 30 }],
};
