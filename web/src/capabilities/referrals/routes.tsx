import { lazyPage, type Capability } from "../../ui/capability";

export const referrals: Capability = {
  name: "referrals",
  routes: [
    {
      path: "/handed-over/referrals",
      permissions: ["referrals.work"],
      page: lazyPage(async () => (await import("./referrals-page")).ReferralsPage),
    },
    {
      path: "/handed-over/referrals/:id",
      permissions: ["referrals.work"],
      page: lazyPage(async () => (await import("./referral-page")).ReferralPage),
    },
    {
      path: "/my-referrals",
      permissions: ["referrals.open"],
      page: lazyPage(async () => (await import("./mine-page")).MinePage),
    },
  ],
  menu: [],
};
