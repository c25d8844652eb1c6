import { lazyPage, type Capability } from "../../ui/capability";

export const feedback: Capability = {
  name: "feedback",
  routes: [
    {
      path: "/handed-over/feedback",
      permissions: ["feedback.work"],
      page: lazyPage(async () => (await import("./feedback-page")).FeedbackPage),
    },
    {
      path: "/my-feedback",
      permissions: ["calls.work"],
      page: lazyPage(async () => (await import("./mine-page")).MinePage),
    },
  ],
  menu: [],
};
