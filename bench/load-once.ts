// Opens UCI HAR once, without the cache, and prints what it took: a process of its own, as loading is what a process does once.
//
//   node dist/bench/load-once.js PATH [threads]
import { existsSync, readFileSync } from "node:fs";
import { crc32 } from "node:zlib";
import { openDataset } from "../src/files/index.js";

export interface Load {
  /** On the clock, from the call to the tensors. */
  readonly seconds: number;
  /** Of the processor, all threads. */
  readonly processor: number;
  /** The most memory that the process ever had, and how much of it came while loading. */
  readonly peakMiB: number;
  readonly growthMiB: number;
  /** CRC-32 of each signal's values as little-endian float32: nine of the training windows, then of the test windows. */
  readonly checksums: readonly number[];
}

const TRAIN_WINDOWS = 7352;

/** Linux' VmHWM where there is one: `maxRSS` starts at what the parent process had. */
function peak(): number {
  const status = existsSync("/proc/self/status") ? readFileSync("/proc/self/status", "utf8") : "";
  const kibibytes = /VmHWM:\s*(\d+) kB/.exec(status)?.[1];
  return (kibibytes === undefined ? process.resourceUsage().maxRSS : Number(kibibytes)) / 1024;
}

const [path, threads = "auto"] = process.argv.slice(2);
if (path === undefined) throw new RangeError("expected the path of UCI HAR; received none");
const peakBefore = peak();
const processorBefore = process.cpuUsage();
const start = performance.now();
const { x, y, timeSteps, signals } = await openDataset(path, { cache: false, threads: threads === "auto" ? threads : Number(threads) });
const seconds = (performance.now() - start) / 1000;
const { user, system } = process.cpuUsage(processorBefore);
const peakMiB = peak();

const channels = signals.length;
const checksums = [
  [0, TRAIN_WINDOWS],
  [TRAIN_WINDOWS, y.length],
].flatMap(([first, last]) =>
  signals.map((_, channel) => {
    const values = new Float32Array((last! - first!) * timeSteps);
    for (let k = 0, at = first! * timeSteps * channels + channel; k < values.length; k++, at += channels) values[k] = x[at]!;
    return crc32(new Uint8Array(values.buffer));
  }),
);
const load: Load = { seconds, processor: (user + system) / 1e6, peakMiB, growthMiB: peakMiB - peakBefore, checksums };
console.log(JSON.stringify(load));
