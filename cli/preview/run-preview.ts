import type { Config, ThemeName } from "../../shared/config/config.ts";
import { run } from "../../statusline/run.ts";
import type { ExitCode } from "../command.ts";
import { asClientDraws } from "../demo/client-grey.ts";
import { chooseLook, screenSize } from "../look.ts";
import { findStatusPlace } from "../status/status-place-file.ts";
import type { World } from "../world.ts";
import { type Sample, withSample } from "./sample-file.ts";

export type PreviewChoice = {
  themes: readonly ThemeName[];
  /** Columns of the terminal in which the client would run; default: this one's. */
  columns: number | undefined;
  /** Goes before the user's config. */
  changes: Partial<Pick<Config["statusline"], "layout" | "charset">>;
  isJson: boolean;
};

/** Where stdout is no terminal. */
const FALLBACK_COLUMNS = 120;

/** `tacho statusline preview`: the line of an invented session in each of the themes. */
export async function runPreview(choice: PreviewChoice, world: World): Promise<ExitCode> {
  const { config } = findStatusPlace(world);
  const env = lineEnv(choice.columns ?? screenSize(world)?.columns ?? FALLBACK_COLUMNS, world);
  const previews = await withSample(world.nowMs(), (sample) =>
    choice.themes.map((theme): Preview => {
      const statusline = { ...config.statusline, ...choice.changes, theme };
      return { theme, text: lineOf({ ...config, statusline }, env, sample) };
    }),
  );
  world.writeOut(
    choice.isJson ? previewJson(previews) : previewText(previews, config.statusline, world),
  );
  return 0;
}

type Preview = { theme: ThemeName; text: string };

function previewJson(previews: readonly Preview[]): string {
  const shape = previews.map(({ theme, text }) => ({ theme, lines: text.split("\n") }));
  return `${JSON.stringify(shape)}\n`;
}

function previewText(
  previews: readonly Preview[],
  config: Config["statusline"],
  world: World,
): string {
  const { paint, color } = chooseLook(world, config);
  const blocks = previews.map(({ theme, text }) => {
    const mark = theme === config.theme ? " (yours)" : "";
    return [paint(`${theme}${mark}`, "dim"), ...asClientDraws(text, color), ""].join("\n");
  });
  return blocks.join("\n");
}

function lineOf(config: Config, env: World["env"], { world, paths }: Sample): string {
  // Another statusline of the user's would run for nobody, so it is left out.
  const { wrap: _, ...statusline } = config.statusline;
  return run({ ...world, env }, { ...config, statusline }, paths).text;
}

/** A statusline cannot see where it ends up: colours are for terminals only, or where forced. */
function lineEnv(columns: number, { env, stdoutIsTerminal }: World): World["env"] {
  const isPlain = !stdoutIsTerminal && env.FORCE_COLOR === undefined;
  return { ...env, COLUMNS: String(columns), ...(isPlain && { NO_COLOR: "1" }) };
}
