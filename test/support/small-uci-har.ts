import { createRandom } from "../../src/tensor/index.js";
import { rawZip } from "./raw-zip.js";

/** Files by path. */
export type Tree = ReadonlyMap<string, Uint8Array>;

export const ROOT = "UCI HAR Dataset/";
export const SIGNALS = ["total_acc", "body_acc", "body_gyro"].flatMap((sensor) => ["x", "y", "z"].map((axis) => `${sensor}_${axis}`));

/** One unbroken recording: its windows follow one another by 64 steps. */
interface Chain {
  readonly part: "train" | "test";
  readonly subject: number;
  readonly label: number;
  readonly windows: number;
}

/** 9 train and 5 test windows in 4 and 3 recordings; the two first differ in nothing but a gap, the next in label, the next in subject. */
export const CHAINS: readonly Chain[] = [
  { part: "train", subject: 1, label: 5, windows: 3 },
  { part: "train", subject: 1, label: 5, windows: 2 },
  { part: "train", subject: 1, label: 1, windows: 1 },
  { part: "train", subject: 3, label: 1, windows: 3 },
  { part: "test", subject: 2, label: 6, windows: 2 },
  { part: "test", subject: 4, label: 6, windows: 2 },
  { part: "test", subject: 4, label: 2, windows: 1 },
];

/** A small dataset in UCI HAR's layout and number format, the same bytes at each call. */
export function smallTree(root = ROOT): Map<string, Uint8Array> {
  const tree = new Map<string, Uint8Array>();
  const text = (path: string, lines: readonly string[]): unknown =>
    tree.set(root + path, encode(lines.map((line) => `${line}\r\n`).join("")));
  text("activity_labels.txt", ["1 WALKING", "2 WALKING_UPSTAIRS", "3 WALKING_DOWNSTAIRS", "4 SITTING", "5 STANDING", "6 LAYING"]);
  text("README.txt", ["a small dataset for tests"]);
  for (const part of ["train", "test"] as const) {
    const chains = CHAINS.filter((chain) => chain.part === part);
    text(
      `${part}/y_${part}.txt`,
      chains.flatMap(({ label, windows }) => Array.from({ length: windows }, () => `${label}`)),
    );
    text(
      `${part}/subject_${part}.txt`,
      chains.flatMap(({ subject, windows }) => Array.from({ length: windows }, () => `${subject}`)),
    );
    for (const [k, signal] of SIGNALS.entries()) {
      const random = createRandom(part === "train" ? k : 100 + k, 4);
      text(
        `${part}/Inertial Signals/${signal}_${part}.txt`,
        chains.flatMap(({ windows }) => {
          const cells = Array.from({ length: 64 * (windows + 1) }, () => format(random.normal()));
          return Array.from({ length: windows }, (_, window) => cells.slice(64 * window, 64 * window + 128).join(""));
        }),
      );
    }
  }
  return tree;
}

/** A tree as a zip archive. */
export function zipTree(tree: Tree): Uint8Array {
  return rawZip([...tree].map(([name, data]) => ({ name, data })));
}

export function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** 16 characters with an exponent of three digits, as MATLAB on Windows wrote the dataset: "  1.0128170e+000". */
function format(value: number): string {
  const [mantissa, exponent] = value.toExponential(7).split("e") as [string, string];
  return `${mantissa}e${exponent[0]}${exponent.slice(1).padStart(3, "0")}`.padStart(16);
}
