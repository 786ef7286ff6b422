import { copyFile, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import * as z from "zod";
import { prices } from "../../cli/commands/prices.ts";
import { updatePrices } from "../../cli/prices/update-prices.ts";
import { run } from "../../cli/run.ts";
import { displayWidth } from "../../shared/display/display-width.ts";
import { createWorld } from "../cli/test-world.ts";
import { httpServer, type Reply, rawServer } from "../platform/local-server.ts";

const NOW_MS = Date.parse("2026-11-20T12:00:00Z");

/** A home with the shipped table, and `tacho prices` in it. */
async function createHome() {
  const fixture = await createFixture({});
  await mkdir(fixture.getPath("dist"));
  await copyFile("dist/prices.json", fixture.getPath("dist/prices.json"));
  const options = {
    homeDir: fixture.path.replace(/\/$/, ""),
    bundleDir: fixture.getPath("dist"),
    nowMs: () => NOW_MS,
  };
  return {
    path: fixture.getPath(".tacho/usage/prices.json"),
    configPath: fixture.getPath(".tacho/config.json"),
    dir: fixture.getPath(".tacho"),
    options,
    homePath: (path: string) => fixture.getPath(path),
    world: () => createWorld(options),
    run: async (...argv: string[]) => {
      const world = createWorld(options);
      const code = await prices.run(argv, world);
      return { code, out: world.stdout(), err: world.stderr() };
    },
    [Symbol.asyncDispose]: () => fixture.rm(),
  };
}

/** The published data as it could be tomorrow: Opus 5 is cheaper, and there is a new model. */
function publishedData() {
  const { findProvider } = createRequire(import.meta.url)("@pydantic/genai-prices");
  const vendors = ["anthropic", "openai", "google", "x-ai", "mistral", "openrouter"];
  const providers = z
    .array(z.looseObject({ id: z.string(), models: z.array(z.looseObject({ id: z.string() })) }))
    .parse(JSON.parse(JSON.stringify(vendors.map((providerId) => findProvider({ providerId })))));
  const [anthropic] = providers;
  const opus = anthropic?.models.find(({ id }) => id === "claude-opus-5");
  Object.assign(opus ?? {}, { prices: { input_mtok: 3, output_mtok: 15, cache_read_mtok: 0.3 } });
  anthropic?.models.push({
    id: "claude-opus-6",
    match: { equals: "claude-opus-6" },
    prices: [
      { prices: { input_mtok: 4, output_mtok: 20 } },
      // As the file has it, without the type that the package adds.
      { constraint: { start_date: "2027-01-01" }, prices: { input_mtok: 5, output_mtok: 25 } },
    ],
  });
  return providers;
}

test("without a model it shows the list in use and what Claude costs", async () => {
  await using home = await createHome();

  const { code, out } = await home.run();

  expect(code).toBe(0);
  expect(out.split("\n").slice(0, 4).join("\n")).toMatchInlineSnapshot(`
    "Prices of 2026-09-23 (genai-prices 0.1.8, came with Tacho), in USD per million tokens

                         input  output  cache read  write 5m  write 1h
      claude-fable-5        10      50           1      12.5        20"
  `);
  expect(out).toContain("claude-opus-5-5        4      20         0.2         5         8\n");
});

test("it tells all that is known of a model", async () => {
  await using home = await createHome();
  await mkdir(home.dir);
  const config = { prices: { "claude-opus-4-6": { input: 4, output: 20, from: "2026-10-01" } } };
  await writeFile(home.configPath, JSON.stringify(config), { mode: 0o600 });

  const { code, out } = await home.run("us.anthropic.claude-opus-4-6-v1:0", "claude-opus-9");

  expect(code).toBe(1);
  expect(out).toMatchInlineSnapshot(`
    "Prices of 2026-09-23 (genai-prices 0.1.8, came with Tacho), in USD per million tokens
    Before the list goes what you have set yourself (tacho config get prices), for claude-opus-4-6.

    us.anthropic.claude-opus-4-6-v1:0 (listed as claude-opus-4-6)
      Your price: input 4, output 20, from 2026-10-01
                              input  output  cache read  write 5m  write 1h
      until 2026-03-12            5      25         0.5      6.25        10
        above 200,000 tokens     10    37.5           1      12.5        20
      from 2026-03-13             5      25         0.5      6.25        10
      Fast mode: 6 times as much. 1,000 searches on the web: $10.

    claude-opus-9
      No price is listed. Newer list: tacho prices update; your own: tacho config set prices
    "
  `);
});

test("--json has the same", async () => {
  await using home = await createHome();

  const { out } = await home.run("deepseek-v4-pro", "--json");

  expect(JSON.parse(out)).toMatchInlineSnapshot(`
    {
      "date": "2026-09-23",
      "isFetched": false,
      "models": [
        {
          "id": "deepseek-v4-pro",
          "model": "deepseek-v4-pro",
          "own": [],
          "periods": [
            {
              "above": [],
              "hours": [],
              "rates": {
                "cacheRead": 0.003625,
                "cacheWrite1h": 0.435,
                "cacheWrite5m": 0.435,
                "input": 0.435,
                "output": 0.87,
                "webSearch": 10,
              },
              "until": "2026-08-16",
            },
            {
              "above": [],
              "from": "2026-08-17",
              "hours": [
                {
                  "from": "01:00",
                  "rates": {
                    "cacheRead": 0.044,
                    "cacheWrite1h": 1.32,
                    "cacheWrite5m": 1.32,
                    "input": 1.32,
                    "output": 3.96,
                    "webSearch": 10,
                  },
                  "to": "04:00",
                },
                {
                  "from": "06:00",
                  "rates": {
                    "cacheRead": 0.044,
                    "cacheWrite1h": 1.32,
                    "cacheWrite5m": 1.32,
                    "input": 1.32,
                    "output": 3.96,
                    "webSearch": 10,
                  },
                  "to": "10:00",
                },
              ],
              "rates": {
                "cacheRead": 0.022,
                "cacheWrite1h": 0.66,
                "cacheWrite5m": 0.66,
                "input": 0.66,
                "output": 1.98,
                "webSearch": 10,
              },
            },
          ],
        },
      ],
      "ownModels": [],
      "ownPrices": 0,
      "source": "genai-prices 0.1.8",
    }
  `);
});

test("update fetches, says what is new, and the list is used from then on", async () => {
  await using home = await createHome();
  const body = JSON.stringify(publishedData());
  await using server = await httpServer(() => ({ status: 200, body }));

  const { code, out } = await home.run("update", "--url", `${server.url}/data.json`);

  expect({ code, out }).toMatchInlineSnapshot(`
    {
      "code": 0,
      "out": "Prices are those of 2026-11-20 now.
      New (1): claude-opus-6
      Changed (1): claude-opus-5
    ",
    }
  `);
  expect((await stat(home.path)).mode & 0o777).toBe(0o600);
  expect((await home.run("claude-opus-6")).out).toMatchInlineSnapshot(`
    "Prices of 2026-11-20 (genai-prices, fetched), in USD per million tokens

    claude-opus-6
                        input  output  cache read  write 5m  write 1h
      until 2026-12-31      4      20           4         4         4
      from 2027-01-01       5      25           5         5         5
      No price of a fast mode is known. 1,000 searches on the web: $10.
    "
  `);
  const { out: json } = await home.run("update", "--url", `${server.url}/data.json`, "--json");
  expect(JSON.parse(json)).toEqual({ date: "2026-11-20", added: [], changed: [] });
  expect(server.received[0]?.headers).toMatchObject({ "user-agent": "tacho" });
});

test("it names what of your usage has no price, and what to do", async () => {
  await using home = await createHome();
  const row = (id: string, model: string, speed: string) =>
    JSON.stringify({
      type: "assistant",
      uuid: id,
      sessionId: "s1",
      timestamp: "2026-11-18T09:00:00.000Z",
      message: { id, model, usage: { input_tokens: 0, output_tokens: 500, speed } },
    });
  const transcript = home.homePath(".claude/projects/-x/s1.jsonl");
  await mkdir(dirname(transcript), { recursive: true });
  const rows = [row("a", "glm-99", "standard"), row("b", "claude-sonnet-4-5", "fast")];
  await writeFile(transcript, `${rows.join("\n")}\n`);
  await run(["usage", "refresh"], home.world());

  const { code, out } = await home.run();

  expect(code).toBe(0);
  expect(out).toContain("! In your usage: No price is known for glm-99, and for claude-sonnet-4-5");
  expect(out.replaceAll("\n", " ")).toContain(
    "in fast mode (1k tokens). Newer list: tacho prices update; your own: tacho config set prices",
  );
  const { unpriced } = JSON.parse((await home.run("--json")).out);
  expect(unpriced).toEqual({
    tokens: 1_000,
    models: ["claude-sonnet-4-5", "glm-99"],
    fastModels: ["claude-sonnet-4-5"],
  });
});

test.each([100, 60, 40])("no line is wider than %i columns", async (columns) => {
  await using home = await createHome();

  for (const argv of [[], ["claude-sonnet-4-5", "gpt-5.5"]]) {
    const world = createWorld({
      ...home.options,
      env: { NO_COLOR: "1" },
      terminalSize: () => ({ columns, rows: 40 }),
    });
    await prices.run(argv, world);
    const widths = world.stdout().split("\n").map(displayWidth);
    expect(Math.max(...widths)).toBeLessThanOrEqual(columns);
  }
});

test("reset goes back to the shipped list", async () => {
  await using home = await createHome();
  await using server = await httpServer(() => ({
    status: 200,
    body: JSON.stringify(publishedData()),
  }));
  await home.run("update", "--url", server.url);

  expect((await home.run("reset")).out).toBe(
    "The fetched price list is removed; prices are those of 2026-09-23, which came with Tacho.\n",
  );
  expect((await home.run("reset")).out).toBe(
    "There is no fetched price list; prices are those of 2026-09-23, which came with Tacho.\n",
  );
});

const large = " ".repeat(9 * 1024 * 1024);
test.each<[string, Reply, string]>([
  ["an error", { status: 500, body: "secret" }, "the server answered with status 500"],
  [
    "a redirect",
    { status: 302, headers: { location: "/x" } },
    "the server answered with status 302",
  ],
  ["a page", { status: 200, body: "<html>" }, "the answer is not complete JSON"],
  ["other JSON", { status: 200, body: "{}" }, "the answer has another form than the price data"],
  [
    "an empty list",
    { status: 200, body: "[]" },
    "the list lacks most of the models that are known",
  ],
  ["too much", { status: 200, body: large }, "the answer is too large"],
])("%s leaves the list in use alone", async (_what, reply, reason) => {
  await using home = await createHome();
  await using server = await httpServer(() => reply);

  await expect(home.run("update", "--url", server.url)).rejects.toMatchObject({
    code: "PRICES_NOT_FETCHED",
    message: `No prices were fetched: ${reason}. The list in use is unchanged; try again later, or name a mirror with --url.`,
  });
  await expect(readFile(home.path)).rejects.toMatchObject({ code: "ENOENT" });
});

test("an older list does not replace the one in use", async () => {
  await using home = await createHome();
  const body = JSON.stringify(publishedData());
  const headers = { "last-modified": "Fri, 20 Mar 2026 10:00:00 GMT" };
  await using server = await httpServer(() => ({ status: 200, body, headers }));

  await expect(home.run("update", "--url", server.url)).rejects.toThrow(
    "the list is of 2026-03-20, older than the one in use (2026-09-23)",
  );
});

test("a server that says nothing is not waited for", async () => {
  await using home = await createHome();
  await using server = await rawServer(() => {});

  const update = updatePrices({ url: server.url, format: "text", timeoutMs: 200 }, home.world());

  await expect(update).rejects.toThrow("the server took too long");
});

test.each(["http://example.com/data.json", "https://me@example.com/", "file:///etc/passwd", "x"])(
  "%s is not asked",
  async (url) => {
    await using home = await createHome();

    await expect(home.run("update", "--url", url)).rejects.toMatchObject({ code: "USAGE" });
  },
);

test("--url without update, and more words behind update, are mistakes", async () => {
  await using home = await createHome();

  await expect(home.run("--url", "https://example.com")).rejects.toThrow(
    "--url belongs to update.",
  );
  await expect(home.run("reset", "claude-opus-5")).rejects.toThrow("reset takes no argument.");
});
