import { createFixture } from "fs-fixture";
import { expect, onTestFinished, test } from "vitest";
import { type JsonObject, objectAt } from "../../shared/platform/read-value.ts";
import { writeUsageTree } from "../usage-tree/make-tree.ts";
import { shakeHands, startMcp } from "./mcp-process.ts";
import { removeHome } from "./remove-home.ts";
import { runBundle } from "./spawn-bundle.ts";

const LITTLE = { claudeBytes: 300_000, otherSessions: 2 };

test("a server reads the tools' files before it answers, and says what the command line says", async () => {
  const home = await emptyHome();
  const truth = writeUsageTree(home, { seed: 21, ...LITTLE });
  const server = await startMcp({ home });
  onTestFinished(async () => {
    server.child.kill("SIGKILL");
    await server.ended;
  });
  await shakeHands(server);

  const answer = await server.callTool("usage", { groupBy: "model", limit: 200 });
  const explained = await server.callTool("explain_number");

  const { requests, input, output } = truth.total();
  const totals = { requests, inputTokens: input, outputTokens: output };
  expect(contentOf(answer)).toMatchObject({ source: "ledger", report: { totals } });
  expect(contentOf(explained)).toMatchObject({ totals });
  const { stdout } = await runBundle("tacho", { args: ["usage", "model", "--json"], home });
  expect(JSON.parse(stdout).totals).toMatchObject(totals);
  expect(server.stderr()).toBe("");
});

async function emptyHome(): Promise<string> {
  const fixture = await createFixture({});
  onTestFinished(() => removeHome(fixture.path));
  return fixture.path;
}

function contentOf(answer: JsonObject): JsonObject | undefined {
  return objectAt(objectAt(answer, "result"), "structuredContent");
}
