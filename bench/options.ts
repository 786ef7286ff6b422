import { parseArgs } from "node:util";

export const TOPICS = ["statusline", "hooks", "writers", "kill", "mcp", "start", "usage"] as const;
export type Topic = (typeof TOPICS)[number];

export type Options = {
  topics: readonly Topic[];
  json: boolean;
  /** Instead of the topic's own number of rounds. */
  rounds?: number;
};

/** Topics named, all when none is. Throws a sentence for a person when the arguments make no sense. */
export function parseOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: "boolean" }, rounds: { type: "string" } },
  });
  const topics = positionals.map(topicOf);
  if (values.rounds !== undefined && topics.length !== 1) {
    throw new Error(
      `--rounds goes with one topic: what a round is differs (${TOPICS.join(", ")}).`,
    );
  }
  return {
    topics: topics.length === 0 ? TOPICS : topics,
    json: values.json === true,
    ...(values.rounds !== undefined && { rounds: roundsOf(values.rounds) }),
  };
}

function topicOf(name: string): Topic {
  const topic = TOPICS.find((known) => known === name);
  if (topic === undefined) throw new Error(`No topic "${name}"; there is ${TOPICS.join(", ")}.`);
  return topic;
}

function roundsOf(text: string): number {
  const rounds = Number(text);
  if (Number.isInteger(rounds) && rounds > 0) return rounds;
  throw new Error(`--rounds takes a whole number above 0, not "${text}".`);
}
