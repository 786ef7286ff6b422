import { execFileSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import fc from "fast-check";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { readGitHead } from "../../shared/platform/git-file.ts";

const onPosix = test.skipIf(process.platform === "win32");
const COMMIT = "0123456789abcdef0123456789abcdef01234567";

test("knows the branch in the folder of the checkout and below it", async () => {
  await using fixture = await createFixture({
    ".git/HEAD": "ref: refs/heads/fix/dns\n",
    "src/deep/file": "",
  });

  expect(readGitHead(fixture.path)).toEqual({ branch: "fix/dns" });
  expect(readGitHead(fixture.getPath("src/deep"))).toEqual({ branch: "fix/dns" });
});

test("says the first digits of a commit where no branch is checked out", async () => {
  await using fixture = await createFixture({ ".git/HEAD": `${COMMIT}\n` });

  expect(readGitHead(fixture.path)).toEqual({ branch: "0123456" });
});

test("reads what git itself has written, worktree included", async () => {
  await using fixture = await createFixture({ "main/file": "" });
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], {
      cwd: fixture.getPath("main"),
      stdio: "ignore",
    });
  git("init", "-b", "trunk");
  git("commit", "--allow-empty", "-m", "first");
  git("worktree", "add", "-b", "hotfix", "../side");

  expect(readGitHead(fixture.getPath("main"))).toEqual({ branch: "trunk" });
  expect(readGitHead(fixture.getPath("side"))).toEqual({ branch: "hotfix", worktree: "side" });
});

test("a submodule is on its own branch and is no worktree", async () => {
  await using fixture = await createFixture({
    ".git/HEAD": "ref: refs/heads/outer\n",
    ".git/modules/lib/HEAD": "ref: refs/heads/inner\n",
    "lib/.git": "gitdir: ../.git/modules/lib\n",
  });

  expect(readGitHead(fixture.getPath("lib"))).toEqual({ branch: "inner" });
});

test.each([
  ["an empty HEAD", { ".git/HEAD": "" }],
  ["a HEAD that says nothing", { ".git/HEAD": "hello" }],
  ["a HEAD that is too long", { ".git/HEAD": `ref: refs/heads/${"x".repeat(5_000)}` }],
  ["a HEAD that is a folder", { ".git/HEAD/x": "" }],
  ["a .git without HEAD", { ".git/config": "" }],
  ["a .git file that names nothing", { ".git": "hello" }],
  ["a .git file that leads nowhere", { ".git": "gitdir: /nowhere/at/all" }],
  ["a .git file that leads to itself", { ".git": "gitdir: .git" }],
])("with %s there is no branch", async (_, files) => {
  await using fixture = await createFixture(files);

  expect(readGitHead(fixture.path)).toBeUndefined();
});

onPosix("a FIFO, a device or a circle of links makes nobody wait", async () => {
  await using fixture = await createFixture({ a: {}, b: {}, "c/.git": {}, d: {} });
  execFileSync("mkfifo", [fixture.getPath("a/.git")]);
  symlinkSync("/dev/zero", fixture.getPath("b/.git"));
  execFileSync("mkfifo", [fixture.getPath("c/.git/HEAD")]);
  symlinkSync(".git", fixture.getPath("d/.git"));

  for (const folder of ["a", "b", "c", "d"]) {
    expect(readGitHead(fixture.getPath(folder))).toBeUndefined();
  }
});

test("any text for a folder is looked up or not, but never fails", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (dir) => {
      expect(() => readGitHead(`/nowhere/${dir}`)).not.toThrow();
      expect(() => readGitHead(dir)).not.toThrow();
    }),
  );
});
