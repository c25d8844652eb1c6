import { lazyPage, type Capability } from "../../ui/capability";

export const teams: Capability = {
  name: "teams",
  routes: [
    {
      path: "/teams",
      permissions: ["teams.board", "teams.manage"],
      page: lazyPage(async () => (await import("./teams-page")).TeamsPage),
    },
    {
      path: "/teams/:id",
      permissions: ["teams.board", "teams.manage"],
      page: lazyPage(async () => (await import("./team-page")).TeamPage),
    },
  ],
  menu: [{ label: "teams.menu", href: "/teams", permissions: ["teams.board", "teams.manage"], place: 50 }],
};
