// MiniRocket's transform of UCI HAR's windows on two threads, against aeon's with the same parameters on two: windows lie ready in arrays, all features
// are left in one. The features are compared before anything is timed.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { z } from "zod";
import { officialSplit, windowsOf } from "../../src/data/index.js";
import { openDataset } from "../../src/files/index.js";
import { fitKernels, type KernelParameters } from "../../src/rocket/minirocket.js";
import { panelShare } from "../../src/rocket/passes.js";
import { planTransform } from "../../src/rocket/plan.js";
import { planSeries } from "../../src/rocket/series.js";
import { createThreads } from "../../src/rocket/threads.js";
import { copyChannels, measureChannels } from "../../src/rocket/windows.js";
import { createRandom, STREAMS } from "../../src/tensor/index.js";
import type { Case, CaseOptions, CaseResult } from "../case.js";
import { alternate, compareMedians, oursAlone } from "../pairs.js";
import { findPython, startPeer } from "../peer.js";
import { uciHarZip, withFolder, WITHOUT_UCI_HAR } from "../support.js";

const [THREADS, WINDOWS, FEATURES] = [2, 2048, 10_000];
const AT_MOST = 0.5;
/** Of a window's features, that may differ by a step of their proportion: its convolution came within a rounding of the bias. */
const MAY_DIFFER = 1e-3;
const WHAT = `MiniRocket of ${WINDOWS} windows of UCI HAR's training subjects, 128 x 9, standardised; 9,996 features; ${THREADS} threads on both sides`;

const Hello = z.object({ aeon: z.string(), numba: z.string(), numpy: z.string(), python: z.string(), threads: z.number() });
const Turn = z.object({ seconds: z.number(), processor: z.number() });
const Shape = z.object({ shape: z.tuple([z.number(), z.number()]) });

/** Windows spread over all subjects, (N, C, T), scaled. */
async function openWindows(archive: string) {
  const { train } = officialSplit(await openDataset(archive));
  const all = windowsOf(train);
  const every = Math.floor(all.length / WINDOWS);
  const source = {
    ...all,
    length: WINDOWS,
    copyWindow: (i: number, to: Float32Array, offset: number) => all.copyWindow(i * every, to, offset),
    label: (i: number) => all.label(i * every),
  };
  const { timeSteps, channels } = source;
  const x = new Float32Array(WINDOWS * channels * timeSteps);
  copyChannels(source, 0, WINDOWS, measureChannels(source), x);
  return { x, windows: WINDOWS, channels, timeSteps };
}

type Windows = Awaited<ReturnType<typeof openWindows>>;

/** Our side: all features of all windows, again and again into the same room. */
function prepare({ x, windows, channels, timeSteps }: Windows, parameters: KernelParameters) {
  const threads = createThreads(THREADS);
  const { arena } = threads.backend;
  const parts = [{ kind: "kernels", series: "base", poolings: 1, parameters }] as const;
  const plan = planTransform(threads.backend, parts, channels, timeSteps);
  const series = planSeries(arena, parts, windows, channels, timeSteps);
  const rows = 8 * Math.ceil(windows / 8);
  const features = arena.allocate(rows * plan.features);
  const scratch = Array.from({ length: THREADS }, () => arena.allocate(plan.scratch));
  arena.seal();
  plan.write();
  series.values().set(x);
  series.finish(windows);
  const transform = (): Promise<void> =>
    threads.run((part, parts) => {
      const [from, to] = panelShare(windows, part, parts);
      return plan.blocks.map((block) =>
        block.fill(features + 4 * rows * block.first, series, 8 * from, Math.min(8 * to, windows), scratch[part]!),
      );
    });
  return {
    async turn(): Promise<z.infer<typeof Turn>> {
      const [start, cpu] = [performance.now(), process.cpuUsage()];
      await transform();
      const { user, system } = process.cpuUsage(cpu);
      return { seconds: (performance.now() - start) / 1e3, processor: (user + system) / 1e6 };
    },
    /** Feature f of window i. */
    at(window: number, feature: number): number {
      const block = plan.blocks.findLast(({ first }) => first <= feature)!;
      const place = ((window >> 3) * block.features + feature - block.first) * 8 + (window & 7);
      return arena.f32(features + 4 * rows * block.first, rows * block.features)[place]!;
    },
    features: plan.features,
    close: () => threads.close(),
  };
}

function writeProblem(path: string, { x, windows, channels, timeSteps }: Windows, parameters: KernelParameters): void {
  const counts = Int32Array.from(parameters.channelStarts.subarray(1), (end, i) => end - parameters.channelStarts[i]!);
  const arrays = {
    x,
    channel_counts: counts,
    channel_indices: parameters.channelIndices,
    dilations: parameters.dilations,
    features_per_dilation: parameters.featuresPerDilation,
    biases: parameters.biases,
  };
  const header = {
    ...{ shape: [windows, channels, timeSteps], features: FEATURES },
    arrays: Object.entries(arrays).map(([name, values]) => [name, values instanceof Int32Array ? "<i4" : "<f4", values.length]),
  };
  const parts = Object.values(arrays).map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength));
  writeFileSync(path, Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), ...parts]));
}

async function run({ pairs, python: asked, print }: CaseOptions): Promise<CaseResult> {
  const archive = uciHarZip();
  if (archive === undefined) {
    print(WITHOUT_UCI_HAR);
    return { what: WHAT, rows: [], details: { skipped: WITHOUT_UCI_HAR } };
  }
  const windows = await openWindows(archive);
  const parameters = fitKernels(windows, { features: FEATURES, maxDilations: 32 }, createRandom(1, STREAMS.convolutions));
  const ours = prepare(windows, parameters);
  const name = "MiniRocket's transform";
  try {
    const python = findPython(["aeon"], asked);
    if (python === undefined) {
      const reason = "aeon skipped: no Python imports it; bench/peers/aeon/README.md";
      await ours.turn();
      return { what: WHAT, rows: [oursAlone(name, reason, "s", (await ours.turn()).seconds)], details: { skipped: reason } };
    }
    return await withFolder(async (folder) => {
      const problem = join(folder, "problem");
      writeProblem(problem, windows, parameters);
      const peer = await startPeer(python, "aeon/transform.py", [problem, String(THREADS)], { threads: "all" });
      try {
        const hello = Hello.parse(peer.hello);
        await ours.turn();
        const file = join(folder, "features");
        const { shape } = Shape.parse(await peer.ask(`features ${file}`));
        const agreement = compareFeatures(readFileSync(file), shape, ours);
        print(`aeon ${hello.aeon}: ${agreement}`);
        const turns = await alternate(
          pairs,
          () => ours.turn(),
          async () => Turn.parse(await peer.ask("time")),
          ({ ours, theirs }) => print(`  ours ${ours.seconds.toFixed(3)} s, aeon ${theirs.seconds.toFixed(3)} s`),
        );
        const head = { peer: `aeon ${hello.aeon}`, unit: "s" };
        return {
          what: WHAT,
          rows: [
            { ...compareMedians({ name, ...head }, turns, ({ seconds }) => seconds), atMost: AT_MOST },
            compareMedians({ name: `${name}, CPU time`, ...head }, turns, ({ processor }) => processor),
          ],
          details: { peer: hello, agreement, turns },
        };
      } finally {
        await peer.close();
      }
    });
  } finally {
    ours.close();
  }
}

/** One line on how many features are equal. Throws Error where more differ than roundings explain. */
function compareFeatures(bytes: Buffer, [windows, count]: readonly [number, number], ours: ReturnType<typeof prepare>): string {
  if (count !== ours.features) throw new Error(`minirocket: aeon has ${count} features, we ${ours.features}`);
  const theirs = new Float32Array(bytes.buffer, bytes.byteOffset, windows * count);
  let differ = 0,
    largest = 0;
  for (let i = 0; i < windows; i++) {
    for (let f = 0; f < count; f++) {
      const difference = Math.abs(theirs[i * count + f]! - ours.at(i, f));
      if (difference !== 0) differ++;
      // Written so that NaN fails.
      if (!(difference <= largest)) largest = difference;
    }
  }
  const share = differ / (windows * count);
  const line = `${windows * count} features, ${(100 * share).toFixed(4)} % of them apart, by ${largest.toFixed(4)} at most`;
  if (!(share <= MAY_DIFFER && largest <= 0.2)) throw new Error(`minirocket: not the same features as aeon's: ${line}`);
  return line;
}

export const minirocket: Case = {
  name: "minirocket",
  title: `MiniRocket's transform of ${WINDOWS} windows on two threads, against aeon`,
  run,
};
