import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  server: { proxy: { "/api": process.env.FIRSTLINE_URL ?? "http://localhost:8080" } },
  // The forms engine holds an eval that is never run: the server's policy would refuse it, as it would any other.
  build: {
    manifest: true,
    target: "es2022",
    assetsInlineLimit: 0,
    rolldownOptions: { checks: { eval: false } },
  },
  test: { environment: "jsdom", setupFiles: ["src/app/testing.ts"], testTimeout: 20_000 },
});
