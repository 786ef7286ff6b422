import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND } from "../../../shared/platform/time.ts";
import { readExtraUsage } from "../../../shared/quota/extra-usage-file.ts";
import { listAccounts, readObservations } from "../../../shared/quota/observations-file.ts";
import { readPollStatus } from "../../../shared/quota/poll/poll-state-file.ts";
import { pollUsage } from "../../../shared/quota/poll/poll-usage-file.ts";
import {
  ANNE,
  BEN,
  json,
  pollHome,
  startUsageServer,
  status,
  TOKEN,
  usageBody,
} from "./poll-world.ts";

type Home = Awaited<ReturnType<typeof pollHome>>;

/** How long the next question is off, in seconds. */
async function pauseAfter(home: Home): Promise<number> {
  const { nextMs } = await home.poll();
  return Math.round((nextMs - home.now()) / MS_PER_SECOND);
}

function rowsOf({ paths, now }: Home, account: string) {
  return readObservations(paths.quotaDir, account, { sinceMs: 0, nowMs: now() });
}

describe("a question", () => {
  test("is the client's own, and its answer is recorded", async () => {
    const server = await startUsageServer(json(usageBody(42)));
    const home = await pollHome(server.url);

    const look = await home.poll();

    expect(look.kind).toBe("asked");
    expect(server.requests).toMatchObject([
      {
        method: "GET",
        url: "/api/oauth/usage",
        headers: {
          authorization: `Bearer ${TOKEN}`,
          "anthropic-beta": "oauth-2025-04-20",
          "content-type": "application/json",
        },
      },
    ]);
    expect(rowsOf(home, ANNE)).toMatchObject([
      { window: "five_hour", usedPercent: 42, source: "endpoint" },
      { window: "seven_day", usedPercent: 17.5, source: "endpoint" },
    ]);
    expect(readExtraUsage(home.paths.quotaDir, ANNE)).toMatchObject({
      ...{ source: "endpoint", isEnabled: true, usedCents: 150, monthlyLimitCents: 2_000 },
    });
    expect(readPollStatus(home.paths.runDir, ANNE)).toMatchObject({ state: "ok" });
  });

  test("comes every three minutes, whatever is started anew in between", async () => {
    const server = await startUsageServer(json(usageBody(42)));
    const home = await pollHome(server.url);
    await home.poll();

    home.pass(179 * MS_PER_SECOND);
    const early = await home.poll();
    home.pass(2 * MS_PER_SECOND);
    const due = await home.poll();

    expect([early.kind, due.kind]).toEqual(["not_due", "asked"]);
    expect(server.requests).toHaveLength(2);
  });

  test.each([
    ["right below a threshold", 87, false, 60],
    ["at a threshold", 90, false, 60],
    ["above all of them", 97, false, 180],
    ["well below", 60, false, 180],
    ["when the window is about to run out", 60, true, 60],
  ])("%s", async (_, percent, isRunningOut, seconds) => {
    const server = await startUsageServer(json(usageBody(percent)));
    const home = await pollHome(server.url);

    const { nextMs } = await home.poll({ isRunningOut: () => isRunningOut });

    expect(Math.round((nextMs - home.now()) / MS_PER_SECOND)).toBe(seconds);
  });

  test.each(["1", "true", "y", " yes "])(
    "is not asked where the user wants no such requests (%s)",
    async (value) => {
      const server = await startUsageServer(json(usageBody(42)));
      const home = await pollHome(server.url);

      const look = await home.poll({ env: { CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: value } });

      expect(look.kind).toBe("disabled");
      expect(server.requests).toEqual([]);
      expect(readPollStatus(home.paths.runDir, ANNE)).toEqual({ state: "off" });
    },
  );

  test("leaves the token nowhere", async () => {
    const server = await startUsageServer(status(401));
    const home = await pollHome(server.url);
    await home.poll();

    const left = readdirSync(home.paths.home, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => readFileSync(`${parentPath}/${name}`, "utf8"));

    expect(left.length).toBeGreaterThan(0);
    expect(left.filter((text) => /sk-ant|secret text/.test(text))).toEqual([]);
  });
});

describe("answers that are none", () => {
  test.each([
    ["429 that names no time", status(429), 300, "backing_off"],
    ["429 that names none at all", status(429, { "retry-after": "0" }), 300, "backing_off"],
    ["429 that names seconds", status(429, { "retry-after": "600" }), 600, "backing_off"],
    ["429 that names too few", status(429, { "retry-after": "5" }), 180, "backing_off"],
    ["429 that names a day", status(429, { "retry-after": "86400" }), 3_600, "backing_off"],
    ["429 that names a date", status(429, dateIn(900)), 900, "backing_off"],
    ["403", status(403), 300, "refused"],
    ["403 that names seconds", status(403, { "retry-after": "1200" }), 1_200, "refused"],
    ["401", status(401), 3_600, "refused"],
    ["500", status(500), 60, "backing_off"],
    ["404", status(404), 60, "backing_off"],
    ["a redirect", status(302, { location: "http://127.0.0.1:9/" }), 60, "backing_off"],
    [
      "garbage",
      (_: unknown, response: { end: (text: string) => void }) => response.end("{"),
      60,
      "backing_off",
    ],
    ["JSON of something else", json({ hello: "world" }), 60, "backing_off"],
    ["an endless body", json({ five_hour: "x".repeat(2 * 1024 * 1024) }), 60, "backing_off"],
  ] as const)("%s", async (_, reply, seconds, state) => {
    const server = await startUsageServer(reply);
    const home = await pollHome(server.url);

    expect(await pauseAfter(home)).toBe(seconds);

    expect(server.requests).toHaveLength(1);
    expect(rowsOf(home, ANNE)).toEqual([]);
    expect(readPollStatus(home.paths.runDir, ANNE).state).toBe(state);
  });

  test("a server that never answers counts as no connection, as does none", async () => {
    const server = await startUsageServer(() => {});
    const home = await pollHome(server.url);

    const hanging = await home.poll({ timeoutMs: 200 });
    await server.close();
    home.pass(5 * MS_PER_MINUTE);
    const gone = await home.poll();

    expect([hanging.kind, gone.kind]).toEqual(["asked", "asked"]);
    expect(readPollStatus(home.paths.runDir, ANNE).state).toBe("offline");
  });

  test("an answer that drips is not waited for", async () => {
    const server = await startUsageServer((_, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(" "), 20);
      response.on("close", () => clearInterval(drip));
    });
    const home = await pollHome(server.url);

    const look = await home.poll({ timeoutMs: 500 });

    expect(look.kind).toBe("asked");
    expect(readPollStatus(home.paths.runDir, ANNE).state).not.toBe("ok");
    expect(rowsOf(home, ANNE)).toEqual([]);
  });

  test("null in every field is an answer: nothing is open", async () => {
    const server = await startUsageServer(
      json({ five_hour: null, seven_day: { utilization: null, resets_at: null }, limits: null }),
    );
    const home = await pollHome(server.url);

    expect(await pauseAfter(home)).toBe(180);
    expect(rowsOf(home, ANNE)).toEqual([]);
    expect(readPollStatus(home.paths.runDir, ANNE).state).toBe("ok");
  });

  test("failures lengthen the pause up to half an hour, and an answer ends that", async () => {
    const server = await startUsageServer(status(503));
    const home = await pollHome(server.url);
    const pauses: number[] = [];
    for (let n = 0; n < 7; n++) {
      const seconds = await pauseAfter(home);
      pauses.push(seconds);
      home.pass(seconds * MS_PER_SECOND + 1);
    }
    server.answers(json(usageBody(10)));

    expect(pauses).toEqual([60, 120, 240, 480, 960, 1_800, 1_800]);
    expect(await pauseAfter(home)).toBe(180);
  });

  test("chance lengthens the pause by up to a quarter", async () => {
    const server = await startUsageServer(status(500));
    const home = await pollHome(server.url);

    const { nextMs } = await home.poll({ random: () => 1 });

    expect(Math.round((nextMs - home.now()) / MS_PER_SECOND)).toBe(75);
  });

  test("what the service said last stays known while it is silent", async () => {
    const server = await startUsageServer(json(usageBody(42)));
    const home = await pollHome(server.url);
    await home.poll();
    const { lastOkAtMs } = readPollStatus(home.paths.runDir, ANNE);
    server.answers(status(429));
    home.pass(4 * MS_PER_MINUTE);
    await home.poll();

    expect(readPollStatus(home.paths.runDir, ANNE)).toMatchObject({
      ...{ state: "backing_off", lastOkAtMs },
    });
  });
});

describe("the token", () => {
  test("that was refused is not sent again, another one is, an hour later", async () => {
    const server = await startUsageServer(status(401));
    const home = await pollHome(server.url);
    await home.poll();

    home.pass(MS_PER_HOUR + 1);
    const same = await home.poll();
    home.logIn({ accessToken: "sk-ant-oat01-another" });
    server.answers(json(usageBody(42)));
    home.pass(4 * MS_PER_MINUTE);
    const other = await home.poll();

    expect([same.kind, other.kind]).toEqual(["not_asked", "asked"]);
    expect(server.requests).toHaveLength(2);
    expect(readPollStatus(home.paths.runDir, ANNE).state).toBe("ok");
  });

  test("that was refused stays refused while another one has no luck", async () => {
    const server = await startUsageServer(status(401));
    const home = await pollHome(server.url);
    await home.poll();
    home.logIn({ accessToken: "sk-ant-oat01-another" });
    server.answers(status(503));
    home.pass(MS_PER_HOUR + 1);
    const other = await home.poll();
    home.logIn();
    home.pass(4 * MS_PER_MINUTE);
    const same = await home.poll();

    expect([other.kind, same.kind]).toEqual(["asked", "not_asked"]);
    expect(server.requests).toHaveLength(2);
  });

  test("another one does not shorten the hour", async () => {
    const server = await startUsageServer(status(401));
    const home = await pollHome(server.url);
    await home.poll();
    home.logIn({ accessToken: "sk-ant-oat01-another" });
    home.pass(10 * MS_PER_MINUTE);

    expect((await home.poll()).kind).toBe("not_due");
    expect(server.requests).toHaveLength(1);
  });

  test.each([
    ["is expired", { expiresAt: Date.now() - 1 }],
    ["is a setup token's", { scopes: ["user:inference"] }],
    ["has no scopes", { scopes: undefined }],
    ["is none", { accessToken: "" }],
  ])("that %s is not sent", async (_, login) => {
    const server = await startUsageServer(json(usageBody(42)));
    const home = await pollHome(server.url);
    home.logIn(login);

    const look = await home.poll();

    expect(look.kind).toBe("not_asked");
    expect(server.requests).toEqual([]);
    expect(readPollStatus(home.paths.runDir, ANNE).state).toBe("no_token");
  });

  test("of a login that is just being made waits until it is known whose it is", async () => {
    const server = await startUsageServer(json(usageBody(7)));
    const home = await pollHome(server.url);
    // The client writes the token first, and the account a moment later.
    home.logIn({ accessToken: "sk-ant-oat01-of-ben" }, 0);

    const early = await home.poll();
    home.use(BEN);
    home.pass(31 * MS_PER_SECOND);
    const late = await home.poll();

    expect([early.kind, late.kind]).toEqual(["not_asked", "asked"]);
    expect(
      listAccounts(home.paths.quotaDir).filter((name) => rowsOf(home, name).length > 0),
    ).toEqual([BEN]);
  });

  test("from a Keychain, which has no time, waits since it was first seen", async () => {
    const server = await startUsageServer(json(usageBody(42)));
    const home = await pollHome(server.url);
    const login = { accessToken: TOKEN, expiresAtMs: Date.now() + MS_PER_HOUR };
    const readLogin = async () => ({
      ...{ kind: "ok" as const, ...login, scopes: ["user:profile"] },
    });

    const kinds: string[] = [];
    for (const seconds of [0, 15, 16]) {
      home.pass(seconds * MS_PER_SECOND);
      kinds.push((await home.poll({ readLogin })).kind);
    }
    const consent = await home.poll({ readLogin: async () => ({ kind: "needs_consent" }) });

    expect(kinds).toEqual(["not_asked", "not_due", "asked"]);
    expect(consent.kind).toBe("not_due");
    expect(server.requests).toHaveLength(1);
  });

  test("of a login that changes while the service answers counts for nobody", async () => {
    const server = await startUsageServer(json(usageBody(42)));
    const home = await pollHome(server.url);
    server.answers((request, response) => {
      home.use(BEN);
      json(usageBody(42))(request, response);
    });

    await home.poll();

    expect(rowsOf(home, ANNE)).toEqual([]);
    expect(rowsOf(home, BEN)).toEqual([]);
  });

  test("where nobody is logged in nothing is asked", async () => {
    const server = await startUsageServer(json(usageBody(42)));
    const home = await pollHome(server.url);
    home.use("");

    expect((await home.poll()).kind).toBe("no_account");
    expect(server.requests).toEqual([]);
  });
});

describe("the clock", () => {
  test("set back keeps the pause, not the moment", async () => {
    const server = await startUsageServer(json(usageBody(42)));
    const home = await pollHome(server.url);
    await home.poll();

    home.pass(-45 * MS_PER_MINUTE);
    const backAtOnce = await home.poll();
    home.pass(181 * MS_PER_SECOND);
    const later = await home.poll();

    expect(backAtOnce.kind).toBe("not_due");
    expect(Math.round((backAtOnce.nextMs - home.now()) / MS_PER_SECOND)).toBeLessThanOrEqual(0);
    expect(later.kind).toBe("asked");
  });

  test("set ahead and back by days does not silence it", async () => {
    const server = await startUsageServer(json(usageBody(42)));
    const home = await pollHome(server.url);
    home.pass(72 * MS_PER_HOUR);
    await home.poll();

    home.pass(-72 * MS_PER_HOUR + 4 * MS_PER_MINUTE);

    expect((await home.poll()).kind).toBe("not_due");
    home.pass(4 * MS_PER_MINUTE);
    expect((await home.poll()).kind).toBe("asked");
  });

  test("of a machine that slept over the answer makes it nobody's", async () => {
    const server = await startUsageServer(json(usageBody(42)));
    const home = await pollHome(server.url);
    server.answers((request, response) => {
      home.pass(3 * MS_PER_HOUR);
      json(usageBody(42))(request, response);
    });

    await home.poll();

    expect(rowsOf(home, ANNE)).toEqual([]);
  });
});

describe("several pollers", () => {
  test("of one home ask once", async () => {
    const server = await startUsageServer(json(usageBody(42)));
    const home = await pollHome(server.url);

    const looks = await Promise.all(Array.from({ length: 8 }, () => home.poll()));

    expect(server.requests).toHaveLength(1);
    expect(looks.filter(({ kind }) => kind === "asked")).toHaveLength(1);
  });

  test("of homes that share a directory ask once, also one after the other", async () => {
    const server = await startUsageServer(json(usageBody(42)));
    const home = await pollHome(server.url);
    const shared = `${home.homeDir}/shared`;
    const [one, two] = ["one", "two"].map((name) => home.depsOf(home.homeSharing(name, shared)));
    if (one === undefined || two === undefined) throw new Error("two homes");

    const first = await pollUsage(one);
    const second = await pollUsage(two);
    home.pass(181 * MS_PER_SECOND);
    const third = await pollUsage(two);

    expect([first.kind, second.kind, third.kind]).toEqual(["asked", "not_due", "asked"]);
    expect(server.requests).toHaveLength(2);
  });

  test("of two accounts do not wait for each other, and never mix", async () => {
    const server = await startUsageServer(json(usageBody(42)));
    const home = await pollHome(server.url);
    await home.poll();
    server.answers(json(usageBody(7)));
    home.use(BEN);

    const look = await home.poll();

    expect(look.kind).toBe("asked");
    expect(rowsOf(home, ANNE)[0]).toMatchObject({ usedPercent: 42 });
    expect(rowsOf(home, BEN)[0]).toMatchObject({ usedPercent: 7 });
  });
});

function dateIn(seconds: number): Record<string, string> {
  const date = new Date(Date.UTC(2026, 10, 20, 12));
  const later = new Date(date.getTime() + seconds * MS_PER_SECOND);
  return { date: date.toUTCString(), "retry-after": later.toUTCString() };
}
