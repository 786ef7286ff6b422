import { homedir, hostname } from "node:os";
import { expect, test } from "vitest";
import { homeDirOf, homeIn, hostNameOf } from "../../shared/platform/machine.ts";

const system = (path: string) => (path === "node:os" ? { homedir, hostname } : undefined);

test("the home is what the environment says, on every system", () => {
  expect(homeDirOf({ HOME: "/home/dev" }, system)).toBe("/home/dev");
  expect(homeDirOf({ HOME: "", USERPROFILE: "/users/dev" }, system)).toBe("/users/dev");
});

test.each([{}, { HOME: "" }, { HOME: "." }, { HOME: "dev", USERPROFILE: "" }])(
  "a home that is missing or relative (%j) is asked of the system",
  (env) => {
    expect(homeIn(env)).toBeUndefined();
    expect(homeDirOf(env, system)).toBe(homedir());
  },
);

test("where the system does not know either, it is the root, which nobody can write", () => {
  const nameless = () => ({
    homedir: () => {
      throw new Error("uv_os_homedir returned ENOENT");
    },
  });

  expect(homeDirOf({}, nameless)).toBe("/");
  expect(homeDirOf({}, () => undefined)).toBe("/");
});

test("the host has the system's name for it, or none", () => {
  expect(hostNameOf(system)).toBe(hostname());
  expect(hostNameOf(() => ({ hostname: () => "" }))).toBe("unknown");
});
