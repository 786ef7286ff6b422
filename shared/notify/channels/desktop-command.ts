import type { MessageText } from "../message.ts";
import { escapedWithin, MARKUP_ESCAPES } from "./escaped-text.ts";
import { plainLines } from "./plain-lines.ts";

export type DesktopCommand = {
  argv: readonly [program: string, ...args: string[]];
  stdin?: string;
  /** What to do when the program is missing. */
  advice: string;
};

type Environment = { readonly [name: string]: string | undefined };

const MAX_TITLE_CHARACTERS = 200;
const MAX_BODY_CHARACTERS = 1_000;

/** The system's own program that notifies. Texts are arguments or input of a fixed script, never code. */
export function desktopCommand(
  text: MessageText,
  env: Environment,
  platform: NodeJS.Platform,
): DesktopCommand {
  const { title, lines } = plainLines(text);
  const shown = {
    title: escapedWithin(title, MAX_TITLE_CHARACTERS, {}) || "Tacho",
    body: lines.join("\n"),
  };
  if (platform === "darwin") return macos(shown);
  return platform === "win32" ? windows(shown, env) : linux(shown);
}

type Shown = { title: string; body: string };

/** The body is markup for most desktops. */
function linux({ title, body }: Shown): DesktopCommand {
  const markup = escapedWithin(body, MAX_BODY_CHARACTERS, MARKUP_ESCAPES);
  const texts = markup === "" ? [title] : [title, markup];
  return {
    argv: ["notify-send", "--app-name=Tacho", "--", ...texts],
    advice: "Install notify-send (package libnotify-bin or libnotify)",
  };
}

const MACOS_SCRIPT = [
  "on run argv",
  "display notification (item 3 of argv) with title (item 2 of argv)",
  "end run",
];

/** The first argument is ours: none after it is read as an option. */
function macos({ title, body }: Shown): DesktopCommand {
  const script = MACOS_SCRIPT.flatMap((line) => ["-e", line]);
  const text = escapedWithin(body, MAX_BODY_CHARACTERS, {});
  return {
    argv: ["/usr/bin/osascript", ...script, "Tacho", title, text],
    advice: "Look for /usr/bin/osascript",
  };
}

/** PowerShell is the only program here that Windows has and that lets an app notify. */
const WINDOWS_SCRIPT = String.raw`
$ErrorActionPreference = 'Stop'
$message = [Console]::In.ReadToEnd() | ConvertFrom-Json
[Windows.UI.Notifications.ToastNotificationManager, Windows.UI.Notifications, ContentType = WindowsRuntime] > $null
$xml = [Windows.UI.Notifications.ToastNotificationManager]::GetTemplateContent([Windows.UI.Notifications.ToastTemplateType]::ToastText02)
$texts = $xml.GetElementsByTagName('text')
$texts.Item(0).AppendChild($xml.CreateTextNode($message.title)) > $null
$texts.Item(1).AppendChild($xml.CreateTextNode($message.body)) > $null
$toast = [Windows.UI.Notifications.ToastNotification]::new($xml)
[Windows.UI.Notifications.ToastNotificationManager]::CreateToastNotifier('{1AC14E77-02E7-4E5D-B744-2EB1AE5198B7}\WindowsPowerShell\v1.0\powershell.exe').Show($toast)
`;

function windows({ title, body }: Shown, { SystemRoot }: Environment): DesktopCommand {
  const folder = `${SystemRoot ?? "C:\\Windows"}\\System32\\WindowsPowerShell\\v1.0`;
  const script = Buffer.from(WINDOWS_SCRIPT, "utf16le").toString("base64");
  const options = ["-NoProfile", "-NonInteractive", "-EncodedCommand", script];
  const text = escapedWithin(body, MAX_BODY_CHARACTERS, {});
  return {
    argv: [`${folder}\\powershell.exe`, ...options],
    stdin: asciiJson({ title, body: text }),
    advice: "Look for Windows PowerShell",
  };
}

/** The same in every encoding that PowerShell may expect. */
function asciiJson(value: Shown): string {
  return JSON.stringify(value).replace(/[^\x20-\x7e]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
