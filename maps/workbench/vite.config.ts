import { defineConfig } from "vite";

export default defineConfig({
  // The service answers every page with strict headers: nothing inline, workers from our own origin.
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
  },
  worker: { format: "es" },
  server: { proxy: { "/api": "http://127.0.0.1:8000" } },
});
