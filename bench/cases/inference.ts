// Predictions of the baseline network, one thread on both sides: the latency of one window alone, and 256 windows at once.
//
// Each side gets float32 windows that lie ready in an array of the form it likes and fills an output of its own again and again. One window is the
// median of some thousand calls; 256 windows are one call each: of ours `predictInto`, which takes them in batches, of a peer's one run.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { host } from "#host";
import { z } from "zod";
import type { NetworkModel } from "../../src/artifact/index.js";
import { baseline } from "../../src/models/index.js";
import { createNetwork, type WindowSource } from "../../src/nn/index.js";
import { createPredictor, type Predictor } from "../../src/predict/index.js";
import { fit } from "../../src/train/index.js";
import type { Case, CaseOptions, CaseResult, CaseRow } from "../case.js";
import { alternate, compareMedians, median, oursAlone, type Pair } from "../pairs.js";
import { findPython, startPeer, type Peer } from "../peer.js";
import { REPOSITORY, withFolder } from "../support.js";
import { writeProblem, type ProblemWindows } from "../training/problem.js";
import { openTrainingWindows, spread } from "../training/windows.js";

const [WINDOWS, STEPS, CHANNELS, CLASSES] = [256, 128, 9, 6];
const SIZES = { filters: 64, kernelSize: 3, units: 100 };
/** Calls with one window and with all of them in a turn. */
const [SINGLES, ROUNDS] = [2000, 8];
/** Windows that the calls with one window take in turn; the peers' programs have the same number. */
const IN_TURN = 16;
/** Largest difference between two probabilities. */
const TOLERANCE = 1e-5;
/** CPU seconds a second above which a peer was not one thread. */
const ONE_THREAD = 1.1;

const Hello = z.object({ version: z.string(), settings: z.string() });
const Probabilities = z.object({ probabilities: z.array(z.number()).length(WINDOWS * CLASSES) });
const Times = z.object({ us: z.array(z.number()), ms: z.array(z.number()), cpu: z.number(), wall: z.number() });

const KERNELS = ["plain", "relaxed"] as const;

/** A system to be held against: the process to start, or why there is none. */
interface Opponent {
  readonly name: string;
  readonly atMost: { readonly one?: number; readonly all?: number };
  find(python: string | undefined): { readonly program: string; readonly script: string } | { readonly missing: string };
}

const OPPONENTS: readonly Opponent[] = [
  {
    name: "ONNX Runtime",
    atMost: { one: 0.8, all: 1 },
    find() {
      const folder = join("bench", "peers", "onnxruntime");
      if (!existsSync(join(REPOSITORY, folder, "node_modules", "onnxruntime-node"))) {
        return { missing: `ONNX Runtime skipped: not installed; see ${join(folder, "README.md")}` };
      }
      // Paths of peers' programs start from bench/peers; this one is compiled.
      return { program: process.execPath, script: join("..", "..", "dist", folder, "infer.js") };
    },
  },
  {
    name: "LiteRT",
    atMost: {},
    find(python) {
      const program = findPython(["ai_edge_litert", "keras", "tensorflow"], python);
      if (program === undefined) {
        const where = python === undefined ? "on the PATH or in $STRIDE_BENCH_PYTHON" : `at ${python}`;
        return {
          missing: `LiteRT skipped: no Python ${where} imports ai_edge_litert, keras and tensorflow; see ${join("bench", "peers", "litert", "README.md")}`,
        };
      }
      return { program, script: join("litert", "infer.py") };
    },
  },
];

/** What one turn measured: microseconds of one window alone, milliseconds of all windows, CPU seconds a second. */
interface Timing {
  readonly p50: number;
  readonly p99: number;
  readonly all: number;
  readonly cpuPerWall: number;
}
/** Ours with each of the kernels; a peer's the same twice. */
type Turn = Readonly<Record<(typeof KERNELS)[number], Timing>>;

/** The windows of a turn, (WINDOWS, T, C), and the first few of them alone. */
interface Windows {
  readonly x: Float32Array;
  readonly single: readonly Float32Array[];
}

/** The baseline after an epoch, since how many of its numbers are zero is learned; windows are not prepared, on either side. */
async function train({ x, labels, ...rest }: ProblemWindows): Promise<NetworkModel> {
  const network = baseline([STEPS, CHANNELS], CLASSES, SIZES);
  const size = STEPS * CHANNELS;
  const source: WindowSource = {
    ...rest,
    length: labels.length,
    copyWindow: (i, to, offset) => to.set(x.subarray(i * size, (i + 1) * size), offset),
    label: (i) => labels[i]!,
  };
  const { weights } = await fit(createNetwork(network), source, { epochs: 1, threads: "auto" });
  const of = (length: number, name: string): string[] => Array.from({ length }, (_, i) => `${name} ${i}`);
  return {
    kind: "network",
    network,
    weights,
    preparation: [null],
    signals: of(CHANNELS, "signal").map((name) => ({ name, unit: "1" })),
    classNames: of(CLASSES, "class"),
    samplingRate: 50,
    overlap: 0.5,
    training: {
      stride: "0.0.0",
      dataset: { name: "none", simulated: true, source: "none", fingerprint: "0".repeat(64), windows: 1, subjects: [1] },
      epochs: 1,
      batchSize: 1,
      seed: 1,
      optimizer: { name: "adam", config: {} },
      kernels: { name: "plain", sha256: "0".repeat(64) },
      history: [{ epoch: 1, loss: 0, accuracy: 0 }],
    },
  };
}

async function startOnProblem({ weights }: NetworkModel, windows: ProblemWindows, program: string, script: string): Promise<Peer> {
  return withFolder((folder) => {
    const file = join(folder, "problem");
    writeProblem(file, { heads: [[SIZES.kernelSize, SIZES.kernelSize]], filters: SIZES.filters }, windows, weights);
    return startPeer(program, script, [file, "-", "1"]);
  });
}

function timingOf({ us, ms, cpu, wall }: z.infer<typeof Times>): Timing {
  const sorted = us.toSorted((a, b) => a - b);
  return { p50: median(us), p99: sorted[Math.floor(sorted.length * 0.99)]!, all: median(ms), cpuPerWall: cpu / wall };
}

function ourTiming(predictor: Predictor, { x, single }: Windows): Timing {
  const [one, all] = [new Float32Array(CLASSES), new Float32Array(WINDOWS * CLASSES)];
  const us: number[] = [],
    ms: number[] = [];
  const wall = performance.now(),
    cpu = process.cpuUsage();
  for (let i = 0; i < SINGLES; i++) {
    const window = single[i % IN_TURN]!;
    const begun = performance.now();
    predictor.predictInto(window, one);
    us.push((performance.now() - begun) * 1e3);
  }
  for (let i = 0; i < ROUNDS; i++) {
    const begun = performance.now();
    predictor.predictInto(x, all);
    ms.push(performance.now() - begun);
  }
  const { user, system } = process.cpuUsage(cpu);
  return timingOf({ us, ms, cpu: (user + system) / 1e6, wall: (performance.now() - wall) / 1e3 });
}

/** The largest difference between the two sides' probabilities. Throws Error where it is too large. */
async function compareAnswers(peer: Peer, predictor: Predictor, { x }: Windows, kernels: string, version: string): Promise<number> {
  const { probabilities } = Probabilities.parse(await peer.ask("probabilities"));
  const ours = new Float32Array(WINDOWS * CLASSES);
  predictor.predictInto(x, ours);
  const difference = Math.max(...ours.map((p, i) => Math.abs(p - probabilities[i]!)));
  // Written so that NaN fails.
  if (!(difference <= TOLERANCE)) {
    throw new Error(
      `${version} does not compute the same as the ${kernels} kernels: probabilities ${difference} apart; allowed ${TOLERANCE}`,
    );
  }
  return difference;
}

const titleOf = (what: "one" | "all", kernels: string, name: string): string =>
  `${what === "one" ? "one window, p50" : `${WINDOWS} windows`}, ${kernels}, ${name}`;

function skipped({ name }: Opponent, reason: string, timing: Turn): CaseRow[] {
  return KERNELS.flatMap((kernels) => [
    oursAlone(titleOf("one", kernels, name), reason, "us", timing[kernels].p50),
    oursAlone(titleOf("all", kernels, name), reason, "ms", timing[kernels].all),
  ]);
}

function rowsOf({ name, atMost }: Opponent, peer: string, pairs: readonly Pair<Turn>[]): CaseRow[] {
  return KERNELS.flatMap((kernels) => {
    const one = compareMedians({ name: titleOf("one", kernels, name), peer, unit: "us" }, pairs, (turn) => turn[kernels].p50);
    const all = compareMedians({ name: titleOf("all", kernels, name), peer, unit: "ms" }, pairs, (turn) => turn[kernels].all);
    // What is asked is asked of the kernels that one gets without asking.
    const asked = (limit: number | undefined): { atMost?: number } => (limit === undefined || kernels !== "plain" ? {} : { atMost: limit });
    return [
      { ...one, ...asked(atMost.one) },
      { ...all, ...asked(atMost.all) },
    ];
  });
}

async function run({ pairs, python, print }: CaseOptions): Promise<CaseResult> {
  host.enableRelaxedSimd();
  const { name, windows: all } = await openTrainingWindows();
  const model = await train(all);
  const chosen = spread(all, WINDOWS);
  const { x } = chosen;
  const single = Array.from({ length: IN_TURN }, (_, i) => x.slice(i * STEPS * CHANNELS, (i + 1) * STEPS * CHANNELS));
  const windows = { x, single };
  const predictors = { plain: createPredictor(model), relaxed: createPredictor(model, { kernels: "relaxed" }) };
  const ours = (): Turn => ({ plain: ourTiming(predictors.plain, windows), relaxed: ourTiming(predictors.relaxed, windows) });
  const rows: CaseRow[] = [];
  const details: Record<string, unknown> = {};
  for (const opponent of OPPONENTS) {
    const found = opponent.find(python);
    if ("missing" in found) {
      print(found.missing);
      ours();
      rows.push(...skipped(opponent, found.missing, ours()));
      details[opponent.name] = { skipped: found.missing };
      continue;
    }
    const peer = await startOnProblem(model, chosen, found.program, found.script);
    try {
      const hello = Hello.parse(peer.hello);
      const differences: Record<string, number> = {};
      for (const kernels of KERNELS)
        differences[kernels] = await compareAnswers(peer, predictors[kernels], windows, kernels, hello.version);
      print(`${hello.version}: same answer, probabilities within ${Math.max(...Object.values(differences)).toExponential(1)}`);
      const turns = await alternate(
        pairs,
        ours,
        async (): Promise<Turn> => {
          const timing = timingOf(Times.parse(await peer.ask(`time ${SINGLES} ${ROUNDS}`)));
          return { plain: timing, relaxed: timing };
        },
        ({ ours: { plain }, theirs: { plain: other } }, i) =>
          print(
            `pair ${i + 1}: one window ${plain.p50.toFixed(1)} and ${other.p50.toFixed(1)} us, all ${plain.all.toFixed(2)} and ${other.all.toFixed(2)} ms`,
          ),
      );
      const cpuPerWall = median(turns.map(({ theirs }) => theirs.plain.cpuPerWall));
      if (cpuPerWall > ONE_THREAD) {
        throw new Error(
          `${hello.version} used ${cpuPerWall.toFixed(2)} CPU seconds a second: more than one thread, so no ratio is what it says`,
        );
      }
      rows.push(...rowsOf(opponent, hello.version, turns));
      details[opponent.name] = { ...hello, differences, cpuPerWall, turns };
    } finally {
      await peer.close();
    }
  }
  return {
    what: `predictions of the baseline after an epoch on ${name}: ${STEPS} x ${CHANNELS}, ${CLASSES} classes, ${SIZES.filters} filters of ${SIZES.kernelSize}, ${SIZES.units} units; one thread; windows ready in arrays`,
    rows,
    details,
  };
}

export const inference: Case = {
  name: "inference",
  title: `one window alone and ${WINDOWS} at once, against ONNX Runtime and LiteRT`,
  run,
};
