import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, readdirSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { createFixture } from "fs-fixture";
import { expect, onTestFinished, test } from "vitest";
import {
  endProcessGroup,
  isProcessAlive,
  processStartedAtMs,
} from "../../shared/platform/process-file.ts";
import { until } from "../e2e/until.ts";

const onLinux = test.skipIf(process.platform !== "linux");
const NO_PROCESS = 2 ** 22 + 1;
/** The kernel counts in hundredths of a second, and so does what it says of its own uptime. */
const TICKS_MS = 30;

onLinux("knows when a process began, whatever its name", async () => {
  await using fixture = await createFixture({ "a) b (c": "#!/bin/sh\nread line\n" });
  const program = fixture.getPath("a) b (c");
  chmodSync(program, 0o755);
  const beforeMs = Date.now();
  const child = spawn(program);
  await once(child, "spawn");
  const afterMs = Date.now();
  await pause(200);

  const askedMs = Date.now();
  const startedMs = processStartedAtMs(child.pid ?? 0, askedMs);
  // Whoever is held up between the two clocks finds an earlier begin, by so much.
  const heldUpMs = Date.now() - askedMs;
  const name = readFileSync(`/proc/${child.pid}/comm`, "utf8");
  child.kill();

  expect(name).toBe("a) b (c\n");
  expect(startedMs).toBeGreaterThanOrEqual(beforeMs - TICKS_MS - heldUpMs);
  expect(startedMs).toBeLessThanOrEqual(afterMs + TICKS_MS);
});

test("of no process nothing is known", () => {
  expect(processStartedAtMs(NO_PROCESS, Date.now())).toBeUndefined();
  expect(processStartedAtMs(Number.NaN, Date.now())).toBeUndefined();
  expect(isProcessAlive(NO_PROCESS, undefined, Date.now())).toBe(false);
});

test("this process is alive, also for those who do not know since when", () => {
  const nowMs = Date.now();

  expect(isProcessAlive(process.pid, undefined, nowMs)).toBe(true);
  expect(isProcessAlive(process.pid, nowMs - process.uptime() * 1_000, nowMs)).not.toBe(false);
});

onLinux("a later process with the same id is another one", () => {
  const nowMs = Date.now();
  const startedMs = processStartedAtMs(process.pid, nowMs) ?? 0;

  expect(isProcessAlive(process.pid, startedMs + 1_500, nowMs)).toBe(true);
  expect(isProcessAlive(process.pid, startedMs - 60_000, nowMs)).toBe(false);
});

test.each([0, -1, 1.5, 1e99, Number.NaN])("the id %d harms nobody", (pid) => {
  expect(() => isProcessAlive(pid, Date.now(), Date.now())).not.toThrow();
});

onLinux("ends a process with all that it began, and nobody else", async () => {
  const [began, other] = [`3${process.pid}.25`, `3${process.pid}.75`];
  const child = spawn("sh", ["-c", `sleep ${began} & sleep ${began}`], { detached: true });
  const bystander = spawn("sleep", [other]);
  onTestFinished(() => void bystander.kill());
  await Promise.all([child, bystander].map((started) => once(started, "spawn")));
  await until(() => sleepers(began) === 2);

  endProcessGroup(child.pid ?? 0);
  endProcessGroup(child.pid ?? 0);

  await until(() => sleepers(began) === 0);
  expect(sleepers(other)).toBe(1);
});

/** How many processes sleep for so many seconds. */
function sleepers(seconds: string): number {
  return readdirSync("/proc").filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8") === `sleep\0${seconds}\0`;
    } catch {
      return false;
    }
  }).length;
}
