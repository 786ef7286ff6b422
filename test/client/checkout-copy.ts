import { cp, mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";

/** Copies the checkout as git sees it, new files included, into a fresh folder without node_modules. */
export async function copyCheckout(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tacho-checkout-"));
  const listed = ["ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate"];
  const { stdout } = await execa("git", listed);
  for (const file of stdout.split("\n")) {
    const target = join(folder, file);
    await mkdir(dirname(target), { recursive: true });
    await cp(file, target);
  }
  return folder;
}
