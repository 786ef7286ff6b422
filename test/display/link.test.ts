import { describe, expect, test } from "vitest";
import { folderAddress, linkText, webAddress } from "../../shared/display/link.ts";

test("a link ends where its text ends", () => {
  expect(linkText("#42", "https://example.com/42")).toBe(
    "\u001b]8;;https://example.com/42\u0007#42\u001b]8;;\u0007",
  );
});

describe("the address of a folder", () => {
  test("is a file URL in which nothing is left to interpret", () => {
    expect(folderAddress("/home/dev/acme api")).toBe("file:///home/dev/acme%20api");
    expect(folderAddress("/home/dev/日本\u001b[2J;")).toBe(
      "file:///home/dev/%E6%97%A5%E6%9C%AC%1B%5B2J%3B",
    );
    expect(folderAddress("C:\\Users\\dev")).toBe("file:///C:/Users/dev");
    expect(folderAddress("/tmp/\ud800x")).toBe("file:///tmp/%EF%BF%BDx");
  });

  test("is none for what is no absolute folder", () => {
    expect(folderAddress("acme-api")).toBeUndefined();
    expect(folderAddress("")).toBeUndefined();
  });
});

describe("the address of a web page", () => {
  test("is taken as it is", () => {
    expect(webAddress("https://example.com/pull/42?x=1#y")).toBe(
      "https://example.com/pull/42?x=1#y",
    );
  });

  test.each([
    undefined,
    "javascript:alert(1)",
    "file:///etc/passwd",
    "https://a\u0007b",
    "https://a b",
  ])("is none for %j", (address) => {
    expect(webAddress(address)).toBeUndefined();
  });
});
