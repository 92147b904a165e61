import vue from "eslint-plugin-vue";
import tseslint from "typescript-eslint";
import vueParser from "vue-eslint-parser";

const onlyIpcTouchesThePlatform = {
  "no-restricted-imports": [
    "error",
    { patterns: [{ group: ["@tauri-apps/*"], message: "Only src/ipc touches the platform: add a function there." }] },
  ],
};

export default tseslint.config(
  { ignores: ["dist", "node_modules", "src/bindings"] },
  ...tseslint.configs.strict,
  ...vue.configs["flat/recommended"],
  {
    files: ["**/*.{ts,vue}"],
    languageOptions: { parser: vueParser, parserOptions: { parser: tseslint.parser, sourceType: "module" } },
    rules: {
      ...onlyIpcTouchesThePlatform,
      eqeqeq: "error",
      "no-console": "error",
      "max-lines": ["error", { max: 300 }],
      // Every word that a person reads stands in src/messages.
      "vue/no-bare-strings-in-template": "error",
      "vue/no-v-html": "error",
      "vue/block-order": ["error", { order: ["script", "template", "style"] }],
      "vue/max-attributes-per-line": "off",
      "vue/singleline-html-element-content-newline": "off",
      "vue/html-self-closing": ["error", { html: { void: "always", normal: "never", component: "always" } }],
    },
  },
  { files: ["src/ipc/**/*.ts"], rules: { "no-restricted-imports": "off" } },
  { files: ["src/messages/*.ts"], rules: { "max-lines": "off" } },
);
