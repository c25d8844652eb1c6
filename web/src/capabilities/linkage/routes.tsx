import { lazyPage, type Capability } from "../../ui/capability";

export const linkage: Capability = {
  name: "linkage",
  routes: [
    {
      path: "/review",
      permissions: ["linkage.review"],
      page: lazyPage(async () => (await import("./review-page")).ReviewPage),
    },
    {
      path: "/review/decided",
      permissions: ["linkage.review"],
      page: lazyPage(async () => (await import("./decided-page")).DecidedPage),
    },
    {
      path: "/review/thresholds",
      permissions: ["linkage.review"],
      page: lazyPage(async () => (await import("./thresholds-page")).ThresholdsPage),
    },
    {
      path: "/review/compare/:id",
      permissions: ["linkage.review"],
      page: lazyPage(async () => (await import("./compare-page")).ComparePage),
    },
    {
      path: "/review/:id",
      permissions: ["linkage.review"],
      page: lazyPage(async () => (await import("./pair-page")).PairPage),
    },
  ],
  menu: [
    {
      label: "linkage.menu",
      href: "/review",
      permissions: ["linkage.review"],
      place: 35,
      waiting: {
        permission: "linkage.review",
        label: "linkage.waiting",
        from: "/api/links",
        count: (pairs) => pairs.open,
      },
    },
  ],
};
