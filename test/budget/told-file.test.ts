import { readdirSync } from "node:fs";
import { utimes } from "node:fs/promises";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { markTold, pruneTold, type ToldLevel, wasTold } from "../../shared/budget/told-file.ts";
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { NOON_MS, RESET_MS } from "../alerts/outlooks.ts";

const TOLD: ToldLevel = { window: "five_hour", resetsAtMs: RESET_MS, level: 80 };

test("is remembered for the session, the window and the level", async () => {
  await using fixture = await createFixture({});

  expect(wasTold(fixture.path, "s1", TOLD)).toBe(false);
  expect(markTold(fixture.path, "s1", TOLD)).toBe(true);
  expect(markTold(fixture.path, "s1", TOLD)).toBe(false);

  expect(wasTold(fixture.path, "s1", TOLD)).toBe(true);
  expect(wasTold(fixture.path, "s2", TOLD)).toBe(false);
  expect(wasTold(fixture.path, "s1", { ...TOLD, level: "runs_out" })).toBe(false);
  expect(wasTold(fixture.path, "s1", { ...TOLD, window: "seven_day" })).toBe(false);
  expect(wasTold(fixture.path, "s1", { ...TOLD, resetsAtMs: RESET_MS + 5 * MS_PER_HOUR })).toBe(
    false,
  );
});

test("a reset that jitters is the same window", async () => {
  await using fixture = await createFixture({});
  for (let minutes = 0; minutes < 60; minutes += 7) {
    const resetsAtMs = RESET_MS + minutes * MS_PER_MINUTE;
    const session = `s${minutes}`;
    markTold(fixture.path, session, { ...TOLD, resetsAtMs });

    for (const jitter of [-12, -5, -1, 0, 1, 5, 12]) {
      const other = { ...TOLD, resetsAtMs: resetsAtMs + jitter * MS_PER_MINUTE };
      expect(wasTold(fixture.path, session, other)).toBe(true);
    }
  }
});

test("is forgotten after eight days", async () => {
  await using fixture = await createFixture({});
  markTold(fixture.path, "old", TOLD);
  markTold(fixture.path, "new", TOLD);
  const [oldName = ""] = readdirSync(fixture.getPath("told")).filter((name) => /^old/.test(name));
  const at = (ms: number) => new Date(ms);
  await utimes(fixture.getPath("told", oldName), at(NOON_MS), at(NOON_MS - 8 * MS_PER_DAY - 1));
  const [newName = ""] = readdirSync(fixture.getPath("told")).filter((name) => /^new/.test(name));
  await utimes(fixture.getPath("told", newName), at(NOON_MS), at(NOON_MS - 7 * MS_PER_DAY));

  pruneTold(fixture.path, NOON_MS);

  expect(wasTold(fixture.path, "old", TOLD)).toBe(false);
  expect(wasTold(fixture.path, "new", TOLD)).toBe(true);
});

test("nothing to forget is no error", () => {
  expect(() => pruneTold("/nowhere/at/all", NOON_MS)).not.toThrow();
});
