import { createFixture } from "fs-fixture";
import { onTestFinished } from "vitest";
import { type StatePaths, statePaths } from "../../shared/platform/state-paths.ts";
import { removeHome } from "../e2e/remove-home.ts";

/** Paths of an empty state directory that goes when the test ends. */
export async function stateFolder(): Promise<StatePaths> {
  const fixture = await createFixture({ tacho: {} });
  onTestFinished(() => removeHome(fixture.path));
  return statePaths(fixture.getPath("tacho"), {});
}
