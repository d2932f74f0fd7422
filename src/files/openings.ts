import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { reasonOf } from "./reason.js";

/** One command that scored models on the test subjects of a dataset. */
export interface TestOpening {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** As a shell takes it. */
  readonly command: string;
  /** Version of Stride. */
  readonly stride: string;
  readonly dataset: { readonly name: string; readonly fingerprint: string };
  readonly models: readonly { readonly weightsSha256: string; readonly accuracy: number }[];
}

/**
 * Where openings are kept: `STRIDE_OPENINGS`, or test-openings.jsonl in `stride` in the platform's directory for a user's data
 * (XDG_DATA_HOME, ~/Library/Application Support, LOCALAPPDATA, ~/.local/share). Not in the cache, which may be emptied at any time.
 */
export function openingsFile(env: Readonly<Record<string, string | undefined>> = process.env, platform: string = process.platform): string {
  if (env["STRIDE_OPENINGS"]) return env["STRIDE_OPENINGS"];
  const folder = (): string => {
    if (env["XDG_DATA_HOME"]) return env["XDG_DATA_HOME"];
    if (platform === "darwin") return join(homedir(), "Library", "Application Support");
    if (platform === "win32" && env["LOCALAPPDATA"]) return env["LOCALAPPDATA"];
    return join(homedir(), ".local", "share");
  };
  return join(folder(), "stride", "test-openings.jsonl");
}

/** Appends an opening: one line, at one go, so that commands that run at the same time do not mix theirs. Throws Error naming file and reason. */
export function appendOpening(path: string, opening: TestOpening): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    // Behind a line that a killed process left half written.
    const before = endsInLineBreak(path) ? "" : "\n";
    appendFileSync(path, `${before}${JSON.stringify(opening)}\n`);
  } catch (error) {
    throw new Error(`${path}: could not be written: ${reasonOf(error)}`, { cause: error });
  }
}

function endsInLineBreak(path: string): boolean {
  const text = readIfThere(path);
  return text === "" || text.endsWith("\n");
}

/**
 * The openings of a dataset, in the order in which they were written; none where there is no file. Lines that are no opening are told to
 * `warn` and left out. Throws Error for a file that cannot be read.
 */
export function readOpenings(path: string, fingerprint: string, warn: (message: string) => void): TestOpening[] {
  let text: string;
  try {
    text = readIfThere(path);
  } catch (error) {
    throw new Error(`${path}: could not be read: ${reasonOf(error)}`, { cause: error });
  }
  const openings: TestOpening[] = [];
  const damaged: number[] = [];
  for (const [i, line] of text.split("\n").entries()) {
    if (line === "") continue;
    const opening = parseOpening(line);
    if (!opening) damaged.push(i + 1);
    else if (opening.dataset.fingerprint === fingerprint) openings.push(opening);
  }
  if (damaged.length > 0)
    warn(
      `${path}: expected an opening of a test set in each line; received something else in line ${damaged.join(", ")}, which is not counted`,
    );
  return openings;
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}

function parseOpening(line: string): TestOpening | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const isText = (item: unknown): boolean => typeof item === "string";
  const { at, command, stride, dataset, models } = Object(value) as Partial<Record<keyof TestOpening, unknown>>;
  const { name, fingerprint } = Object(dataset) as Record<string, unknown>;
  const isModel = (item: unknown): boolean => {
    const { weightsSha256, accuracy } = Object(item) as Record<string, unknown>;
    return isText(weightsSha256) && typeof accuracy === "number";
  };
  const whole = [at, command, stride, name, fingerprint].every(isText) && Array.isArray(models) && models.every(isModel);
  return whole ? (value as TestOpening) : undefined;
}
