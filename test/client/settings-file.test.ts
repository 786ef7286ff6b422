import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeWith, testToolPath } from "../describe-with.ts";
import { removeHome } from "../e2e/remove-home.ts";
import { copyCheckout } from "./checkout-copy.ts";
import { type ClientHome, createClientHome } from "./client-home.ts";

/** As a person writes it: the client's own plugin commands would order and indent it anew. */
const HAND_WRITTEN = `{
\t"theme": "dark",  "model" : "opus",
\t"permissions": { "allow": ["Bash(git status)"] },

\t"env": {"EDITOR": "vi"} }`;

describeWith(["CLIENT"], "the user's settings.json", () => {
  let home: ClientHome;
  let checkout: string;

  beforeAll(async () => {
    // Neither command asks the API for anything.
    home = await createClientHome(testToolPath("CLIENT"), "http://127.0.0.1:9");
    checkout = await copyCheckout();
    await writeFile(home.settingsPath, HAND_WRITTEN);
  });

  afterAll(() => Promise.all([home.remove(), removeHome(checkout)]));

  test("keeps what the user had in it when Tacho is set up, also twice", async () => {
    await tacho("setup", "--yes");
    await tacho("setup", "--yes");

    expect(JSON.parse(await readFile(home.settingsPath, "utf8"))).toMatchObject({
      ...JSON.parse(HAND_WRITTEN),
      enabledPlugins: { "tacho@tacho": true },
      statusLine: { type: "command" },
    });
  });

  test("is the same again, byte for byte, after uninstall", async () => {
    await tacho("uninstall", "--yes");

    expect(await readFile(home.settingsPath, "utf8")).toBe(HAND_WRITTEN);
  });

  test("loses only Tacho's keys when it was edited in between", async () => {
    await tacho("setup", "--yes");
    const edited = JSON.parse(await readFile(home.settingsPath, "utf8"));
    await writeFile(home.settingsPath, JSON.stringify({ ...edited, theme: "light" }));

    await tacho("uninstall", "--yes");

    expect(JSON.parse(await readFile(home.settingsPath, "utf8"))).toEqual({
      ...JSON.parse(HAND_WRITTEN),
      theme: "light",
    });
  });

  function tacho(...args: string[]) {
    return home.run("node", [join(checkout, "dist", "tacho.cjs"), ...args]);
  }
});
