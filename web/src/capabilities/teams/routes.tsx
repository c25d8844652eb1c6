import { lazyPage, type Capability } from "../../ui/capability";

export const teams: Capability = {
  name: "teams",
  routes: [
    { path: "/teams", permission: "teams.board", page: lazyPage(async () => (await import("./teams-page")).TeamsPage) },
    { path: "/teams/:id", permission: "teams.board", page: lazyPage(async () => (await import("./team-page")).TeamPage) },
  ],
  menu: [{ label: "teams.menu", href: "/teams", permission: "teams.board", place: 50 }],
};
