import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  arrayAt,
  isObject,
  type JsonObject,
  parseObject,
} from "../../shared/platform/read-value.ts";
import { describeWith, testToolPath } from "../describe-with.ts";
import { removeHome } from "../e2e/remove-home.ts";
import { bundleEnv, bundleNode, bundlePath } from "../e2e/spawn-bundle.ts";
import { createRecordedHome } from "./recorded-home.ts";

const TOOL_CALLS = {
  quota: [],
  fits: ["minutes=30"],
  burn_rate: ["scope=all"],
  usage: [],
  explain_number: ["period=all"],
  sessions: ["state=all"],
};
const RESOURCES = ["tacho://quota", "tacho://sessions"];

describeWith(["INSPECTOR", "NODE22"], "the MCP inspector", () => {
  let home: string;

  beforeAll(async () => {
    home = await createRecordedHome();
  });

  afterAll(() => removeHome(home));

  test("lists the tools and finds nothing to complain about in their schemas", async () => {
    const tools = arrayAt(await inspect("tools/list", "--strict"), "tools").filter(isObject);

    expect(tools.map((tool) => tool.name)).toEqual(Object.keys(TOOL_CALLS));
  });

  test.each(Object.entries(TOOL_CALLS))(
    "calls %s and gets numbers with a text",
    async (tool, args) => {
      const pairs = args.flatMap((pair) => ["--tool-arg", pair]);

      const answer = await inspect("tools/call", "--tool-name", tool, ...pairs);

      expect(answer).toMatchObject({
        content: [{ type: "text", text: expect.stringMatching(/\w/) }],
        structuredContent: { asOfMs: expect.any(Number), source: expect.any(String) },
      });
      expect(answer).not.toHaveProperty("isError", true);
    },
  );

  test("lists the resources", async () => {
    const resources = arrayAt(await inspect("resources/list"), "resources").filter(isObject);

    expect(resources.map((resource) => resource.uri)).toEqual(RESOURCES);
  });

  test.each(RESOURCES)("reads %s as JSON", async (uri) => {
    const answer = await inspect("resources/read", "--uri", uri);

    expect(answer).toMatchObject({ contents: [{ uri, mimeType: "application/json" }] });
    const [content] = arrayAt(answer, "contents").filter(isObject);
    expect(parseObject(String(content?.text))).toBeDefined();
  });

  test("lists the prompt", async () => {
    expect(await inspect("prompts/list")).toMatchObject({ prompts: [{ name: "standup" }] });
  });

  async function inspect(method: string, ...args: string[]): Promise<JsonObject | undefined> {
    const server = [bundleNode, await bundlePath("mcp")];
    const { stdout } = await execa(
      testToolPath("NODE22"),
      [testToolPath("INSPECTOR"), "--cli", ...server, "--method", method, ...args],
      { cwd: home, env: bundleEnv(home), extendEnv: false, stdin: "ignore", timeout: 50_000 },
    );
    return parseObject(stdout);
  }
});
