import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import type { Browser } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const FLAGS = [
  // Root, as in a container, may not open Chromium's sandbox; it meets no pages here but ours.
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // No other name leads anywhere: what a page or the browser itself asks of the world outside fails.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

/** How to start the Chromium of this machine, headless and with a profile of its own; or the reason why there is none. */
export async function findChromium(): Promise<{ launch(): Promise<Browser> } | { missing: string }> {
  const playwright = await import("playwright-core").catch(() => undefined);
  if (!playwright) return { missing: "playwright-core is not installed; run npm ci" };
  const executablePath = onPath();
  if (executablePath === undefined) return { missing: `none of ${NAMES.join(", ")} is on the PATH; apt-get install chromium, for one` };
  return { launch: () => playwright.chromium.launch({ executablePath, args: FLAGS }) };
}

function onPath(): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter(Boolean);
  return folders
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
