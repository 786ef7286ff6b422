import { MESSAGE_TABLES, messageRow, V2_TABLES } from "../sources/opencode-fixtures.ts";
import { sqlText } from "../sqlite/made-database.ts";
import { databaseWithLog } from "./database-with-log.ts";

export type OpencodeSession = {
  id: string;
  parent: string | undefined;
  folder: string;
  version: string;
  createdAtMs: number;
};

export type OpencodeMessage = {
  id: string;
  sessionId: string;
  answer: { modelID: string; providerID: string; tokens: object; time: object };
  /** As JSON. */
  question: string;
};

type Written = {
  /** Tables of version 1, of version 2, or, `migrated`, both: there under another id. */
  form: string;
  session: OpencodeSession;
  messages: readonly OpencodeMessage[];
};

/** Sessions in OpenCode's database; the later half of the messages is in its log. */
export function opencodeData(all: readonly Written[]): { database: Buffer; log: Buffer } {
  const first = all.filter(({ form }) => form !== "v2");
  const second = all.filter(({ form }) => form === "v2" || form === "migrated");
  const tables = [
    ...MESSAGE_TABLES,
    ...V2_TABLES,
    ...first.map(({ session }) => sessionRow(session)),
    ...second.map(({ session }) => sessionRowV2(session)),
  ];
  const rows = first.flatMap(({ messages }) => messages.flatMap(messageRows));
  const rowsV2 = second.flatMap(({ messages }) => messages.map(messageRowV2));
  return databaseWithLog(tables, [...rows, ...rowsV2]);
}

function sessionRow({ id, parent, folder, version, createdAtMs }: OpencodeSession): string {
  const start = `INSERT INTO session VALUES (${sqlText(id)}, 'project', ${textOrNull(parent)}`;
  const end = `'A title', ${sqlText(version)}, ${createdAtMs}, ${createdAtMs})`;
  return `${start}, ${sqlText(folder)}, ${end}`;
}

function sessionRowV2({ id, parent, folder, createdAtMs }: OpencodeSession): string {
  const start = `INSERT INTO session_v2 VALUES (${sqlText(id)}, ${textOrNull(parent)}, NULL`;
  return `${start}, ${sqlText(folder)}, ${createdAtMs})`;
}

function messageRows({ id, sessionId, answer, question }: OpencodeMessage): string[] {
  return [
    messageRow({ id: id.replace("msg_", "msg_q"), session: sessionId, data: question }),
    messageRow({ id, session: sessionId, data: answer }),
  ];
}

function messageRowV2({ id, sessionId, answer }: OpencodeMessage): string {
  const { modelID, providerID, tokens, time } = answer;
  const data = { model: { id: modelID, providerID }, content: [], tokens, time };
  const name = sqlText(id.replace("msg_", "msg_evt_"));
  const start = `INSERT INTO session_message VALUES (${name}, ${sqlText(sessionId)}, 'assistant'`;
  return `${start}, 0, 0, ${sqlText(JSON.stringify(data))})`;
}

function textOrNull(text: string | undefined): string {
  return text === undefined ? "NULL" : sqlText(text);
}
