// ONNX Runtime's predictions of the baseline network, one thread, in a process of its own. Started by bench/cases/inference.ts.
//
// Input file: as bench/peers/training_protocol.py describes it; the labels are not looked at. Conversation, one line of JSON for each read:
//   at the start    -> {"version", "settings"}
//   "probabilities" -> {"probabilities"}: (n, classes) of all windows of the file
//   "time S R"      -> {"us", "ms", "cpu", "wall"}: microseconds of each of S runs with one window, milliseconds of each of R runs with all
import { createRequire } from "node:module";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { createInterface } from "node:readline";
import { writeModel } from "./model.js";
import { readProblem } from "../../training/problem.js";

/** This runs from dist/bench/peers/onnxruntime; what is installed stays in bench/peers/onnxruntime. */
const FOLDER = join(import.meta.dirname, "..", "..", "..", "..", "bench", "peers", "onnxruntime");
const require = createRequire(join(FOLDER, "package.json"));

/** What is used of onnxruntime-node, which is not installed where this is compiled. */
interface Tensor {
  readonly data: Float32Array;
}
type Tensors = Readonly<Record<string, Tensor>>;
interface Session {
  run(feeds: Tensors, fetches: Tensors): Promise<Tensors>;
}
interface OnnxRuntime {
  readonly InferenceSession: { create(model: Uint8Array, options: object): Promise<Session> };
  readonly Tensor: new (type: "float32", data: Float32Array, dims: readonly number[]) => Tensor;
}

/** Windows that the runs with one window take in turn. */
const IN_TURN = 16;
const SETTINGS = {
  executionProviders: ["cpu"],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: "sequential",
  graphOptimizationLevel: "all",
};

const runtime = require("onnxruntime-node") as OnnxRuntime;
const { version } = require("onnxruntime-node/package.json") as { version: string };
const problem = readProblem(process.argv[2]!);
const { x, timeSteps: t, channels: c, classes } = problem;
const n = problem.labels.length;
const session = await runtime.InferenceSession.create(writeModel(require, join(FOLDER, "onnx-part.proto"), problem), SETTINGS);

/** The windows from `first` on as a prepared input, and an output that every run fills again. */
function prepare(first: number, count: number): { feeds: Tensors; fetches: Tensors } {
  const window = t * c;
  return {
    feeds: { x: new runtime.Tensor("float32", x.slice(first * window, (first + count) * window), [count, t, c]) },
    fetches: { y: new runtime.Tensor("float32", new Float32Array(count * classes), [count, classes]) },
  };
}
const all = prepare(0, n);
const single = Array.from({ length: IN_TURN }, (_, i) => prepare(i, 1));

async function time(singles: number, rounds: number): Promise<object> {
  const us: number[] = [],
    ms: number[] = [];
  const wall = performance.now(),
    cpu = process.cpuUsage();
  for (let i = 0; i < singles; i++) {
    const { feeds, fetches } = single[i % IN_TURN]!;
    const begun = performance.now();
    await session.run(feeds, fetches);
    us.push((performance.now() - begun) * 1e3);
  }
  for (let i = 0; i < rounds; i++) {
    const begun = performance.now();
    await session.run(all.feeds, all.fetches);
    ms.push(performance.now() - begun);
  }
  const { user, system } = process.cpuUsage(cpu);
  return { us, ms, cpu: (user + system) / 1e6, wall: (performance.now() - wall) / 1e3 };
}

const answer = (value: object): void => void process.stdout.write(`${JSON.stringify(value)}\n`);
answer({ version: `onnxruntime-node ${version}`, settings: "one thread, sequential, all optimisations, outputs reused" });
for await (const line of createInterface({ input: process.stdin })) {
  const [command, ...counts] = line.split(" ");
  if (command === "probabilities") {
    const { y } = await session.run(all.feeds, all.fetches);
    answer({ probabilities: Array.from(y!.data) });
  } else if (command === "time") answer(await time(Number(counts[0]), Number(counts[1])));
  else throw new Error(`expected "probabilities" or "time S R"; received ${line}`);
}
