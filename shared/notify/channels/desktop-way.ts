import type { DesktopWay } from "../../config/notify-config.ts";

type Environment = { readonly [name: string]: string | undefined };

/**
 * Whether the machine itself shows notifications, or the client's terminal does: `auto` takes the
 * terminal where people sit at another machine (SSH) or where there is no desktop.
 */
export function desktopWay(
  { via }: { via: DesktopWay },
  env: Environment,
  platform: NodeJS.Platform,
): "system" | "terminal" {
  if (via !== "auto") return via;
  if (env.SSH_CONNECTION) return "terminal";
  const hasDesktop = platform === "darwin" || platform === "win32";
  return hasDesktop || env.DISPLAY || env.WAYLAND_DISPLAY ? "system" : "terminal";
}
