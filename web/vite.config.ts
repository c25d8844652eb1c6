import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  server: { proxy: { "/api": process.env.FIRSTLINE_URL ?? "http://localhost:8080" } },
  build: { manifest: true, target: "es2022", assetsInlineLimit: 0 },
  test: { environment: "jsdom", setupFiles: ["src/app/testing.ts"], testTimeout: 20_000 },
});
