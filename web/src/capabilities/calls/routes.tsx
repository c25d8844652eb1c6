import { lazyPage, type Capability } from "../../ui/capability";

export const calls: Capability = {
  name: "calls",
  routes: [
    {
      path: "/calls",
      permissions: ["calls.work"],
      page: lazyPage(async () => (await import("./calling-page")).CallingPage),
    },
  ],
  menu: [
    {
      label: "calls.menu",
      href: "/calls",
      permissions: ["calls.work"],
      place: 40,
      waiting: {
        permission: "calls.work",
        label: "calls.people_waiting",
        from: "/api/calls/queue",
        count: (queue) => queue.teams.reduce((sum, team) => sum + team.ready, 0),
      },
    },
  ],
};
