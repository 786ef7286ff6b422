/** How a person gets from nothing to the first message; one line each, unwrapped. */
export function setUpSteps(problem: string): string[] {
  return [
    `${problem} Telegram takes three steps:`,
    "  1. Write /newbot to @BotFather in Telegram: the answer holds the bot's token.",
    '  2. Write anything to the new bot, then open https://api.telegram.org/bot<token>/getUpdates in a browser: behind "chat":{"id": stands the chat id.',
    "  3. Tell Tacho both. It asks for the token on stdin, which keeps it out of the shell's history:",
    "     tacho config set notify.channels.telegram.token -",
    "     tacho config set notify.channels.telegram.chatId <chat id>",
    "Then: tacho notify test. Other channels: docs/notifications.md",
  ];
}
