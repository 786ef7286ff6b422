// @ts-check
// esbuild lets every file require its own copy of a builtin and calls its functions through it. Bound
// once for a whole bundle they are shorter (1 KB in the statusline's) and quicker to reach.

const BUILTINS = /^node:(fs|path|vm)$/;

/** @type {import("esbuild").Plugin} */
export const bindBuiltins = {
  name: "bind-builtins",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: BUILTINS }, ({ path, namespace }) =>
      namespace === "builtin" ? { external: true } : { path, namespace: "builtin" },
    );
    onLoad({ filter: BUILTINS, namespace: "builtin" }, async ({ path }) => {
      const names = Object.keys(await import(path)).filter((name) => /^[a-z]\w*$/i.test(name));
      const bound = names.filter((name) => name !== "default" && name !== "promises");
      const lines = bound.map(
        (name) => `export const ${name} = /* @__PURE__ */ (() => all.${name})();`,
      );
      return { contents: [`const all = require(${JSON.stringify(path)});`, ...lines].join("\n") };
    });
  },
};
