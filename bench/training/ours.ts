// Our side of the training cases, in a process of its own as the peers are: the same file, the same conversation, the same clock. Relaxed
// kernels need their switch before the first compilation of the process.
//
//   node dist/bench/training/ours.js FILE plain|relaxed 1|all
import { performance } from "node:perf_hooks";
import { createInterface } from "node:readline";
import { host } from "#host";
import { createBackend, type KernelsName } from "../../src/kernels/index.js";
import { createProgram, type Program, type WindowSource } from "../../src/nn/index.js";
import { createRandom, STREAMS } from "../../src/tensor/index.js";
import { adam, fit } from "../../src/train/index.js";
import { networkOf, readProblem, type Problem } from "./problem.js";

const [path, form, threads] = process.argv.slice(2) as [string, KernelsName, string];
if (form === "relaxed") host.enableRelaxedSimd();
const problem = readProblem(path);
const { sha256 } = createBackend(form);

/** A program on the problem's batches in turn; `restart` gives it the file's weights and a fresh Adam, `train` does one step and returns its loss. */
interface Trainer {
  restart(): void;
  train(): number;
}

const trainers = new Map<number, Trainer>();
function trainerOf(rate: number): Trainer {
  const trainer = trainers.get(rate) ?? createTrainer(problem, rate);
  trainers.set(rate, trainer);
  trainer.restart();
  return trainer;
}

function createTrainer({ batch, x, labels, weights, timeSteps, channels, ...rest }: Problem, rate: number): Trainer {
  const optimizer = adam();
  const network = networkOf(rest, { ...rest, timeSteps, channels, x, labels }, rate);
  const program = createProgram(network, createBackend(form), { batchSize: batch, canTrain: true, slots: optimizer.slots });
  const masks = createRandom(1, STREAMS.dropout);
  const size = batch * timeSteps * channels;
  const batches = Array.from({ length: Math.floor(labels.length / batch) }, (_, i) => ({
    x: x.subarray(i * size, (i + 1) * size),
    labels: labels.subarray(i * batch, (i + 1) * batch),
  }));
  let state = optimizer.init();
  let next = 0;
  return {
    restart() {
      program.setWeights(weights);
      next = 0;
      for (const { pointer, count } of program.slots) program.backend.arena.f32(pointer, count).fill(0);
      state = optimizer.init();
    },
    train() {
      const { x, labels } = batches[next]!;
      next = (next + 1) % batches.length;
      // The others' batches lie ready; copying ours is part of its step.
      program.input.set(x);
      program.labels.set(labels);
      program.dropoutKeys.key0 = masks.uint32() | 0;
      program.dropoutKeys.key1 = masks.uint32() | 0;
      program.differentiate(batch);
      state.update(program);
      return meanLoss(program, batch);
    },
  };
}

function meanLoss({ losses }: Program, batch: number): number {
  let sum = 0;
  for (let i = 0; i < batch; i++) sum += losses[i]!;
  return sum / batch;
}

function takeSteps(count: number): object {
  const trainer = trainerOf(0.5);
  const ms: number[] = [];
  let loss = 0;
  for (let i = 0; i < count; i++) {
    const begun = performance.now();
    loss = trainer.train();
    ms.push(performance.now() - begun);
  }
  return { ms, loss };
}

const { x, labels, timeSteps, channels, classes } = problem;
const source: WindowSource = {
  length: labels.length,
  timeSteps,
  channels,
  classes,
  copyWindow: (i, to, offset) => to.set(x.subarray(i * timeSteps * channels, (i + 1) * timeSteps * channels), offset),
  label: (i) => labels[i]!,
};

async function train(epochs: number): Promise<object> {
  const { history, threads: used } = await fit(networkOf(problem, problem, 0.5), source, {
    epochs,
    batchSize: problem.batch,
    kernels: form,
    threads: threads === "all" ? "auto" : Number(threads),
    initialWeights: problem.weights,
  });
  return { losses: history.map(({ loss }) => loss), threads: used };
}

async function clocked(work: () => object | Promise<object>): Promise<object> {
  const cpuBefore = process.cpuUsage(),
    wallBefore = performance.now();
  const answer = await work();
  const { user, system } = process.cpuUsage(cpuBefore);
  return { ...answer, cpu: (user + system) / 1e6, wall: (performance.now() - wallBefore) / 1000, busiestThread: 1 };
}

async function answerTo(command: string, count: number): Promise<object> {
  if (command === "steps") return clocked(() => takeSteps(count));
  if (command === "fit") return clocked(() => train(count));
  const trainer = trainerOf(0);
  return { losses: Array.from({ length: count }, () => trainer.train()) };
}

const say = (answer: object): void => void process.stdout.write(`${JSON.stringify(answer)}\n`);
say({
  version: "Stride",
  settings: `${form} kernels, SHA-256 ${sha256.slice(0, 12)}`,
  python: `none, Node ${process.versions.node}`,
  slowBlas: false,
});
let [idleWall, idleCpu] = [performance.now(), process.cpuUsage()];
for await (const line of createInterface({ input: process.stdin })) {
  const { user, system } = process.cpuUsage(idleCpu);
  const idle = { idleCpu: (user + system) / 1e6, idleWall: (performance.now() - idleWall) / 1000 };
  const [command, count] = line.split(" ") as [string, string];
  say({ ...(await answerTo(command, Number(count))), ...idle });
  [idleWall, idleCpu] = [performance.now(), process.cpuUsage()];
}
