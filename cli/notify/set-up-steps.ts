import { wrapWords } from "../wrap-words.ts";

type Step = { text: string; commands: readonly string[] };

/** How a person gets from nothing to the first message. Commands are not wrapped: they are copied. */
export function setUpSteps(columns: number): string[] {
  return [
    "Telegram takes three steps:",
    ...STEPS.flatMap(({ text, commands }, index) => {
      const [first = "", ...more] = wrapWords(text, columns - INDENT.length);
      return [`  ${index + 1}. ${first}`, ...[...more, ...commands].map((line) => INDENT + line)];
    }),
    ...wrapWords("Then: tacho notify test. Other channels: docs/notifications.md", columns),
  ];
}

const INDENT = " ".repeat("  1. ".length);

const STEPS: readonly Step[] = [
  {
    text: "Write /newbot to @BotFather in Telegram: the answer holds the bot's token.",
    commands: [],
  },
  {
    text: 'Write anything to the new bot, then ask for the chat\'s id: it stands behind "chat":{"id":. The first line waits for the token (paste it, press Enter), so that it gets into no history.',
    commands: [
      "read -rs token",
      `printf 'url = "https://api.telegram.org/bot%s/getUpdates"' "$token" |`,
      "  curl -sK -",
    ],
  },
  {
    text: "Tell Tacho both. It asks for the token as well.",
    commands: [
      "tacho config set notify.channels.telegram.token -",
      "tacho config set notify.channels.telegram.chatId <chat id>",
    ],
  },
];
