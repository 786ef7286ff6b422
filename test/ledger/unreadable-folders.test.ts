import { expect, test } from "vitest";
import type { Source } from "../../shared/sources/source.ts";
import { ledgerHome } from "./ledger-home.ts";
import { rowOf, tinySource } from "./tiny-source.ts";

test("a folder that cannot be listed is a problem of each refresh, also when nothing changed", async () => {
  const home = ledgerHome();
  home.write("a.jsonl", rowOf({ id: "1" }));
  const source: Source = {
    ...tinySource,
    discover: (place) => {
      place.onUnreadable?.("/locked");
      place.onUnreadable?.("/locked");
      return tinySource.discover(place);
    },
  };
  const problems = [{ source: "claude", path: "/locked", reason: "unreadable" }];

  expect(await home.refresh({ sources: [source] })).toMatchObject({ kind: "refreshed", problems });
  expect(await home.refresh({ sources: [source] })).toEqual({ kind: "current", problems });
});
