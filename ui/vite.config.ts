import vue from "@vitejs/plugin-vue";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { guide } from "./guide.plugin.ts";

export default defineConfig({
  plugins: [guide(), vue()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  // The page is inside the program: one place, no maps, and nothing inlined that the content policy would refuse. Beside it lie the licences of the
  // packages of which something is in it.
  build: { target: "safari16", assetsInlineLimit: 0, modulePreload: { polyfill: false }, license: { fileName: "licences.md" } },
  server: { host: "127.0.0.1", port: 5173, strictPort: true, fs: { allow: [".."] } },
  test: { environment: "jsdom", include: ["src/**/*.test.ts"] },
});
