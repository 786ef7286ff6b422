import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { openResets, type PayloadSource, statuslinePayload } from "./statusline-payload.ts";
import { answerText, headText } from "./transcript-text.ts";
import { DESIGNS, type Writer } from "./writer-design.ts";
import { parseOrder, type WriterOrder, type WriterReport } from "./writer-order.ts";

/** All sessions of an account hear of a new percent about at the same time. */
const UPDATES_PER_PERCENT = 10;

/** A process that lives as long as a session and writes as often as its client renders. */
async function main(orderText = ""): Promise<void> {
  const order = parseOrder(orderText);
  const writer = DESIGNS[order.design].open(order.home, order.sessionId);
  const report = await writeAll(order, writer, newSource(order));
  process.stdout.write(JSON.stringify(report));
}

async function writeAll(
  { startAtMs, everyMs, updates }: WriterOrder,
  writer: Writer,
  source: PayloadSource,
): Promise<WriterReport> {
  const recordMs: number[] = [];
  const lineMs: number[] = [];
  const mergeMs: number[] = [];
  for (let update = 0; update < updates; update++) {
    // At any moment of its turn: sessions know nothing of each other.
    const dueAtMs = startAtMs + (update + Math.random()) * everyMs;
    await pause(Math.max(0, dueAtMs - Date.now()));
    appendFileSync(source.transcriptPath, answerText(source.sessionId, `answer-${update}`));
    const quotaPercent = 30 + Math.floor(update / UPDATES_PER_PERCENT);
    const payload = statuslinePayload(source, update + 1, quotaPercent);
    const startedMs = performance.now();
    await writer.record(payload);
    recordMs.push(performance.now() - startedMs);
    writer.draw?.();
    const drawnMs = performance.now();
    lineMs.push(drawnMs - startedMs);
    if (writer.mergeIfDue?.()) mergeMs.push(performance.now() - drawnMs);
  }
  return { recordMs, lineMs, mergeMs, endedAtMs: Date.now() };
}

function newSource({ home, sessionId, startAtMs }: WriterOrder): PayloadSource {
  const folder = join(home, ".claude", "projects", "-home-dev-acme-api");
  const projectDir = join(home, "acme-api");
  const transcriptPath = join(folder, `${sessionId}.jsonl`);
  mkdirSync(folder, { recursive: true });
  mkdirSync(join(projectDir, ".git"), { recursive: true });
  writeFileSync(join(projectDir, ".git", "HEAD"), "ref: refs/heads/main\n");
  writeFileSync(transcriptPath, headText(sessionId, "11111111-1111-4111-8111-111111111111"));
  // Rounded by the client to seconds; the same for all, as the sessions of one account say it.
  return { sessionId, transcriptPath, projectDir, resets: openResets(startAtMs) };
}

void main(process.argv[2]);
