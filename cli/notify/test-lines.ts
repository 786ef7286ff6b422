import type { ChannelName } from "../../shared/config/notify-config.ts";
import type { Role } from "../../shared/display/theme.ts";
import type { Attempt } from "../../shared/notify/channel.ts";
import { MS_PER_SECOND } from "../../shared/platform/time.ts";
import type { Look } from "../look.ts";
import { wrapWords } from "../wrap-words.ts";

/** What came of trying a channel, as `tacho notify test --json` prints it. */
export type TestResult = { channel: ChannelName } & (
  | ({ durationMs: number } & Attempt)
  | { kind: "not_tried"; problem: string }
);

/** One line with its mark, and the next step below where the problem does not say it. */
export function testLines(result: TestResult, look: Look): string[] {
  const { paint, columns = Number.POSITIVE_INFINITY, glyphs } = look;
  const { mark, ascii, role } = MARKS[result.kind];
  const shownMark = paint(glyphs.isUnicode ? mark : ascii, role);
  const [first = "", ...more] = wrapWords(`${result.channel}: ${textOf(result)}`, columns - 2);
  const next = nextStep(result);
  const arrow = glyphs.isUnicode ? "→" : ">";
  const [step, ...rest] = next === undefined ? [] : wrapWords(next, columns - 6);
  const steps =
    step === undefined ? [] : [`    ${arrow} ${step}`, ...rest.map((line) => `      ${line}`)];
  return [
    `${shownMark} ${first}`,
    ...more.map((line) => `  ${line}`),
    ...steps.map((line) => paint(line, "dim")),
  ];
}

const MARKS: {
  readonly [Kind in TestResult["kind"]]: { mark: string; ascii: string; role: Role };
} = {
  delivered: { mark: "✓", ascii: "ok", role: "calm" },
  later: { mark: "✗", ascii: "x", role: "act" },
  refused: { mark: "✗", ascii: "x", role: "act" },
  unknown: { mark: "!", ascii: "!", role: "watch" },
  not_tried: { mark: "–", ascii: "-", role: "dim" },
};

function textOf(result: TestResult): string {
  if (result.kind !== "delivered") return result.problem;
  const { durationMs } = result;
  return durationMs < MS_PER_SECOND
    ? `delivered in ${Math.round(durationMs)} ms`
    : `delivered in ${(durationMs / MS_PER_SECOND).toFixed(1)} s`;
}

function nextStep(result: TestResult): string | undefined {
  const again = `tacho notify test ${result.channel}`;
  switch (result.kind) {
    case "delivered":
      return undefined;
    case "later":
      return `Try again in a while: ${again}`;
    case "unknown":
      return `Look whether it arrived; if not: ${again}`;
    case "refused":
      // What is wrong with a channel says what to do about it.
      return result.isChannelBroken
        ? undefined
        : `Check notify.channels.${result.channel} (tacho config set), then: ${again}`;
    case "not_tried":
      return "Start claude here: its next message shows up there.";
  }
}
