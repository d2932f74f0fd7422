// One training step of the baseline network against another framework's, one thread each, in alternating turns.
//
//   node dist/bench/step.js [--peer pytorch|pytorch-channels-last|keras] [--pairs 9] [--steps 40] [--kernels plain|relaxed] [--python PATH] [--json]
//
// A step is what `fit` does with a batch that lies ready: dropout's keys, forward, loss, all gradients, Adam. Fetching the batch is
// outside on both sides. Every turn starts from the same weights and a fresh Adam, so that each does the same work and none ends in
// the denormal numbers of a network that has learned its one batch by heart.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { host } from "#host";
import { z } from "zod";
import { createBackend, type KernelsName } from "../src/kernels/index.js";
import { baseline } from "../src/models/index.js";
import { createNetwork, createProgram, initialiseWeights, type Program } from "../src/nn/index.js";
import { createRandom, STREAMS } from "../src/tensor/index.js";
import { adam } from "../src/train/index.js";
import {
  alternate,
  compareBest,
  compareMedians,
  describeMachine,
  formatMachine,
  formatRows,
  median,
  oursAlone,
  type Row,
} from "./pairs.js";
import { findPython, startPeer, type Peer } from "./peer.js";

const WINDOWS = 32;
const STEPS = 128;
const CHANNELS = 9;
const CLASSES = 6;
const SIZES = { filters: 64, kernelSize: 3, units: 100 };
const WHAT = `training step of the baseline: batch ${WINDOWS}, ${STEPS} x ${CHANNELS}, ${CLASSES} classes, dropout 0.5, Adam 1e-3; the batch lies ready; one thread`;

const PYTORCH = {
  title: "PyTorch",
  script: "pytorch/step.py",
  modules: ["torch", "numpy"],
  install: "Debian: python3-torch with libopenblas0-pthread; PyPI: torch and numpy",
};
const KERAS = { title: "Keras", script: "keras/step.py", modules: ["keras", "tensorflow"], install: "PyPI: keras and tensorflow-cpu" };
const PEERS = {
  pytorch: { ...PYTORCH, form: "" },
  "pytorch-channels-last": { ...PYTORCH, form: "channels-last" },
  keras: { ...KERAS, form: "" },
};

/** Largest relative difference that losses of the same three steps may have. */
const TOLERANCE = 1e-4;
/** CPU seconds a second of its own turn above which a peer was not one thread. */
const ONE_THREAD = 1.1;

const Hello = z.object({ version: z.string(), settings: z.string(), python: z.string(), slowBlas: z.boolean() });
const Losses = z.object({ losses: z.array(z.number()) });
const Steps = z.object({
  ms: z.array(z.number()),
  loss: z.number(),
  cpu: z.number(),
  wall: z.number(),
  busiestThread: z.number(),
  idleCpu: z.number(),
  idleWall: z.number(),
});

interface Options {
  readonly peer: keyof typeof PEERS;
  readonly pairs: number;
  readonly steps: number;
  readonly kernels: KernelsName;
  readonly python: string | undefined;
  readonly json: boolean;
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      peer: { type: "string", default: "pytorch" },
      pairs: { type: "string", default: "9" },
      steps: { type: "string", default: "40" },
      kernels: { type: "string", default: "plain" },
      python: { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  const { peer, kernels, python, json } = values;
  if (!isPeer(peer)) throw new RangeError(`--peer must be one of ${Object.keys(PEERS).join(", ")}; received ${peer}`);
  if (kernels !== "plain" && kernels !== "relaxed") throw new RangeError(`--kernels must be plain or relaxed; received ${kernels}`);
  return { peer, kernels, python, json, pairs: readCount("--pairs", values.pairs), steps: readCount("--steps", values.steps) };
}

function isPeer(name: string): name is keyof typeof PEERS {
  return Object.hasOwn(PEERS, name);
}

function readCount(name: string, text: string): number {
  const count = Number(text);
  if (!(Number.isInteger(count) && count >= 1)) throw new RangeError(`${name} must be a whole number above 0; received ${text}`);
  return count;
}

/** A program on the problem's weights, batch and a fresh Adam; `train` does one step and returns its loss. */
interface Trainer {
  restart(): void;
  train(): number;
}

/** The batch: standard normal signals and labels in turn, from a fixed seed. */
const x = normal(WINDOWS * STEPS * CHANNELS);
const labels = Int32Array.from({ length: WINDOWS }, (_, i) => i % CLASSES);

function normal(count: number): Float32Array {
  const random = createRandom(1, STREAMS.simulation);
  return Float32Array.from({ length: count }, () => random.normal());
}

function networkWith(dropoutRate: number): ReturnType<typeof createNetwork> {
  return createNetwork(baseline([STEPS, CHANNELS], CLASSES, { ...SIZES, dropoutRate }));
}

function createTrainer(dropoutRate: number, kernels: KernelsName): Trainer {
  const network = networkWith(dropoutRate);
  const optimizer = adam();
  const program = createProgram(network, createBackend(kernels), { batchSize: WINDOWS, canTrain: true, slots: optimizer.slots });
  const weights = initialiseWeights(network, 1);
  const masks = createRandom(1, STREAMS.dropout);
  let state = optimizer.init();
  return {
    restart() {
      program.setWeights(weights);
      program.input.set(x);
      program.labels.set(labels);
      for (const { pointer, count } of program.slots) program.backend.arena.f32(pointer, count).fill(0);
      state = optimizer.init();
    },
    train() {
      program.dropoutKeys.key0 = masks.uint32() | 0;
      program.dropoutKeys.key1 = masks.uint32() | 0;
      program.differentiate(WINDOWS);
      state.update(program);
      return meanLoss(program);
    },
  };
}

function meanLoss({ losses }: Program): number {
  let sum = 0;
  for (let i = 0; i < WINDOWS; i++) sum += losses[i]!;
  return sum / WINDOWS;
}

/** N steps of one side; milliseconds. */
interface Turn {
  readonly median: number;
  readonly fastest: number;
  /** CPU time of the whole process a step: what is left of a step's time when other programs' share of the core is taken away. */
  readonly cpu: number;
  /** CPU seconds a second: 1 is one thread that nobody disturbs. */
  readonly cpuPerWall: number;
  /** Share of the CPU time that the busiest thread had; 1 where the system does not tell. */
  readonly busiestThread: number;
  /** CPU seconds a second of the time before the turn, while the other side ran. */
  readonly idle: number;
  /** After the turn's last step, with dropout. */
  readonly loss: number;
}

function ourTurn(trainer: Trainer, steps: number): Turn {
  trainer.restart();
  const ms: number[] = [];
  let loss = 0;
  const cpuBefore = process.cpuUsage(),
    wallBefore = performance.now();
  for (let i = 0; i < steps; i++) {
    const begun = performance.now();
    loss = trainer.train();
    ms.push(performance.now() - begun);
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  const cpu = (user + system) / 1000;
  return {
    median: median(ms),
    fastest: Math.min(...ms),
    cpu: cpu / steps,
    cpuPerWall: cpu / (performance.now() - wallBefore),
    busiestThread: 1,
    idle: 0,
    loss,
  };
}

async function theirTurn(peer: Peer, steps: number): Promise<Turn> {
  const { ms, loss, cpu, wall, busiestThread, idleCpu, idleWall } = Steps.parse(await peer.ask(`steps ${steps}`));
  return {
    median: median(ms),
    fastest: Math.min(...ms),
    cpu: (cpu * 1000) / steps,
    cpuPerWall: cpu / wall,
    busiestThread,
    idle: idleCpu / idleWall,
    loss,
  };
}

/** The problem for the peer, in the form of bench/peers/step_protocol.py. */
function problemFile(): Buffer {
  const { filters: f, kernelSize: k, units: u } = SIZES;
  const head = { n: WINDOWS, t: STEPS, c: CHANNELS, f, k, u, classes: CLASSES };
  const floats = [x, Float32Array.from(labels), ...initialiseWeights(networkWith(0), 1).map(({ values }) => values)];
  return Buffer.concat([
    Buffer.from(`${JSON.stringify(head)}\n`),
    ...floats.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)),
  ]);
}

/** Starts the peer on the problem; its file is gone as soon as the peer has read it, or this process ends. */
async function startOnProblem(python: string, script: string, form: string): Promise<{ peer: Peer; hello: z.infer<typeof Hello> }> {
  const folder = mkdtempSync(join(tmpdir(), "stride-bench-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once("exit", remove);
  try {
    const file = join(folder, "problem");
    writeFileSync(file, problemFile());
    const peer = await startPeer(python, script, [file, form]);
    return { peer, hello: Hello.parse(peer.hello) };
  } finally {
    remove();
  }
}

/** Losses of the same three steps on both sides, and the largest relative difference between them. */
async function checkAnswer(peer: Peer, kernels: KernelsName): Promise<{ ours: number[]; theirs: number[]; difference: number }> {
  const trainer = createTrainer(0, kernels);
  trainer.restart();
  const ours = [trainer.train(), trainer.train(), trainer.train()];
  const { losses: theirs } = Losses.parse(await peer.ask("losses 3"));
  if (theirs.length !== 3) throw new Error(`the peer must answer with 3 losses; received ${theirs.length}`);
  const difference = Math.max(...ours.map((loss, i) => Math.abs(loss / theirs[i]! - 1)));
  // Written so that NaN fails.
  if (!(difference <= TOLERANCE)) {
    throw new Error(
      `the two do not compute the same: losses ${ours.join(", ")} here, ${theirs.join(", ")} there, ${difference} apart; allowed ${TOLERANCE}`,
    );
  }
  return { ours, theirs, difference };
}

async function run(options: Options): Promise<void> {
  const { pairs, steps, json } = options;
  if (options.kernels === "relaxed") host.enableRelaxedSimd();
  const machine = describeMachine();
  const { title, script, modules, install, form } = PEERS[options.peer];
  const { name, sha256 } = createBackend(options.kernels);
  const print = (line: string): void => void (json || console.log(line));
  const finish = (rows: readonly Row[], more: object): void => {
    print(formatRows(rows));
    print(`\n${formatMachine(machine)}\nkernels ${name} ${sha256.slice(0, 12)}`);
    if (json)
      console.log(
        JSON.stringify({ benchmark: "step", what: WHAT, rows, kernels: { name, sha256 }, pairs, steps, machine, ...more }, null, 2),
      );
  };
  const trainer = createTrainer(0.5, options.kernels);
  print(`${WHAT}\n`);

  const python = findPython(modules, options.python);
  if (python === undefined) {
    const where = options.python === undefined ? "on the PATH or in $STRIDE_BENCH_PYTHON" : `at ${options.python}`;
    const reason = `${title} skipped: no Python ${where} imports ${modules.join(" and ")}; install it (${install}), or name a Python with --python`;
    ourTurn(trainer, steps);
    const turns = Array.from({ length: pairs }, () => ourTurn(trainer, steps));
    print(`${reason}\n`);
    const alone = (name: string, ms: number): Row => oursAlone(name, reason, "ms", ms);
    finish(
      [
        alone("median step", median(turns.map((turn) => turn.median))),
        alone("fastest step", Math.min(...turns.map((turn) => turn.fastest))),
        alone("CPU time a step", median(turns.map((turn) => turn.cpu))),
      ],
      { skipped: reason },
    );
    return;
  }

  const { peer, hello } = await startOnProblem(python, script, form);
  try {
    const check = await checkAnswer(peer, options.kernels);
    print(
      `same answer: the losses of three steps without dropout are within ${check.difference.toExponential(1)} (${check.ours.map((loss) => loss.toFixed(6)).join(", ")})`,
    );
    const turns = await alternate(
      pairs,
      () => ourTurn(trainer, steps),
      () => theirTurn(peer, steps),
      ({ ours, theirs }, i) =>
        print(
          `pair ${i + 1}: ours ${ours.median.toFixed(2)} ms, theirs ${theirs.median.toFixed(2)} ms, ratio ${(ours.median / theirs.median).toFixed(3)}`,
        ),
    );
    const middle = (side: "ours" | "theirs", key: keyof Turn): number => median(turns.map((pair) => pair[side][key]));
    const cpuPerWall = middle("theirs", "cpuPerWall");
    print(
      `\nboth learn: loss ${middle("ours", "loss").toExponential(1)} here and ${middle("theirs", "loss").toExponential(1)} there after ${steps} steps with dropout\n` +
        `CPU seconds a second: ours ${middle("ours", "cpuPerWall").toFixed(2)}, theirs ${cpuPerWall.toFixed(2)} ` +
        `(${(middle("theirs", "busiestThread") * 100).toFixed(0)} % of it in one thread; while ours runs ${middle("theirs", "idle").toFixed(3)})\n`,
    );
    const head = { peer: hello.version, unit: "ms" };
    const rows = [
      compareMedians({ name: "median step", ...head }, turns, (turn) => turn.median),
      compareBest({ name: "fastest step", ...head }, turns, (turn) => turn.fastest),
      compareMedians({ name: "CPU time a step", ...head }, turns, (turn) => turn.cpu),
    ];
    finish(rows, { peer: hello, check, turns });
    print(`${hello.version}, ${hello.settings}, Python ${hello.python}`);
    if (hello.slowBlas) {
      console.error(
        `note: this ${title} multiplies with the reference BLAS and is some 2.5 times slower than it could be; for a fair ratio install libopenblas0-pthread`,
      );
    }
    if (cpuPerWall > ONE_THREAD) {
      console.error(`the peer used ${cpuPerWall.toFixed(2)} CPU seconds a second: more than one thread, so the ratio is not what it says`);
      process.exitCode = 1;
    }
  } finally {
    await peer.close();
  }
}

process.once("SIGINT", () => process.exit(130));
let options: Options | undefined;
try {
  options = readOptions();
} catch (error) {
  console.error(`step: ${(error as Error).message}`);
  process.exitCode = 2;
}
if (options) {
  try {
    await run(options);
  } catch (error) {
    console.error(`step: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}
