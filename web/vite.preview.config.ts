import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Builds the page that shows one questionnaire without a server. What is released never has it. */
export default defineConfig({
  plugins: [react()],
  build: {
    outDir: "dist-preview",
    target: "es2022",
    assetsInlineLimit: 0,
    rolldownOptions: { input: "form-preview.html", checks: { eval: false } },
  },
});
