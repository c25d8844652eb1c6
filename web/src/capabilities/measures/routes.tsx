import { lazyPage, type Capability } from "../../ui/capability";

const permissions = ["measures.work"];

export const measures: Capability = {
  name: "measures",
  routes: [
    { path: "/measures", permissions, page: lazyPage(async () => (await import("./measures-page")).MeasuresPage) },
    {
      path: "/measures/transfers",
      permissions,
      page: lazyPage(async () => (await import("./transfers-page")).TransfersPage),
    },
    {
      path: "/measures/calendar",
      permissions,
      page: lazyPage(async () => (await import("./calendar-page")).CalendarPage),
    },
    { path: "/measures/needs", permissions, page: lazyPage(async () => (await import("./needs-page")).NeedsPage) },
    {
      path: "/measures/released",
      permissions,
      page: lazyPage(async () => (await import("./released-page")).ReleasedPage),
    },
    {
      path: "/measures/facilities",
      permissions,
      page: lazyPage(async () => (await import("./facilities-page")).FacilitiesPage),
    },
    {
      path: "/measures/facilities/:id",
      permissions,
      page: lazyPage(async () => (await import("./facility-page")).FacilityPage),
    },
    { path: "/measures/:id", permissions, page: lazyPage(async () => (await import("./measure-page")).MeasurePage) },
  ],
  menu: [{ label: "measures.menu", href: "/measures", permissions, place: 46 }],
};
