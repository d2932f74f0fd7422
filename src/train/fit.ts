import { host } from "#host";
import {
  checkFits,
  createStopwatch,
  fillExpected,
  fillLength,
  initialiseWeights,
  predictAll,
  predictSteps,
  predictTargets,
  shareRight,
  type Lap,
  type Network,
  type Program,
  type Stopwatch,
  type WindowSource,
} from "../nn/index.js";
import { createRandom, InputError, shuffle, STREAMS, type Random } from "../tensor/index.js";
import { checkAveraging, createSwap, isAveraged, shareAt } from "./averaging.js";
import { balancedWeights } from "./class-weights.js";
import type { BatchProgress, FitOptions, FitResult } from "./fit-options.js";
import { checkGradientOptions } from "./gradient-rules.js";
import type { EpochRecord } from "./history.js";
import { checkMixup, createMixup } from "./mixup.js";
import { checkMonitor, createProgressWatch } from "./monitor.js";
import { adam } from "./optimizers.js";
import { profileOf } from "./profile.js";
import { checkSchedule, CONSTANT, factorAt } from "./schedules.js";
import { startTeam, threadsOf, type Team } from "./team.js";

/** How long training keeps the thread before it lets signals and timers through: short for a person, thousands of times a pause's cost. */
const PAUSE_EVERY_MS = 50;

/**
 * Trains a network from fresh weights: each epoch goes once through all windows in a new order. Rejects with InputError when data and
 * network do not fit or an option is out of range, and with Error when a loss or the weights stop being numbers.
 */
export async function fit(network: Network, data: WindowSource, options: FitOptions = {}): Promise<FitResult> {
  const { batchSize = 32, optimizer = adam(), profile = false, threads = 1 } = options;
  checkOptions(data, options);
  if (!network.layers.some(({ learns }) => learns)) {
    throw new InputError(
      `network ${network.config.name}: expected a layer with weights to be trained; received none, or all with trainable: false`,
    );
  }
  if (options.mixup !== undefined && network.masking) {
    throw new InputError(`fit: mixup mixes windows of one length; received it for the masked network ${network.config.name}; leave it out`);
  }
  options.signal?.throwIfAborted();
  const started = host.now();

  const classWeights = options.classWeights === "balanced" ? balancedWeights(data) : options.classWeights;
  const stopwatch = profile ? createStopwatch(() => host.now()) : undefined;
  const fetching = stopwatch?.lap([], "batch");
  const team = await startTeam(network, {
    kernels: options.kernels ?? "plain",
    threads: profile ? 1 : threadsOf(threads),
    optimizer,
    rules: { l2: options.l2, clipValue: options.clipValue, clipNorm: options.clipNorm },
    program: {
      // At least 1, so that checkFits gets to say that there are no windows.
      batchSize: Math.max(1, Math.min(batchSize, data.length)),
      canTrain: true,
      slots: optimizer.slots,
      average: options.averaging !== undefined,
      mixes: options.mixup !== undefined,
      inputScaling: options.inputScaling,
      loss: { labelSmoothing: options.labelSmoothing, classWeights },
      stopwatch,
    },
  });
  try {
    const clock = stopwatch && fetching && { stopwatch, fetching, scoring: stopwatch.lap([], "scores") };
    const result = await train(network, data, options, team, started, clock);
    if (!stopwatch) return result;
    const { name } = team.program.backend;
    const step = { batchSize: team.program.batchSize, slots: optimizer.slots, kernels: name };
    return { ...result, profile: profileOf(stopwatch.times(), network, step) };
  } catch (error) {
    throw await team.explain(error);
  } finally {
    team.close();
  }
}

/** What `train` times itself: all that is neither the program's nor the optimizer's. */
interface Clock {
  readonly stopwatch: Stopwatch;
  readonly fetching: Lap;
  readonly scoring: Lap;
}

async function train(
  network: Network,
  data: WindowSource,
  options: FitOptions,
  team: Team,
  started: number,
  clock?: Clock,
): Promise<Omit<FitResult, "profile">> {
  const { epochs = 10, batchSize = 32, seed = 1, schedule = CONSTANT, averaging, signal } = options;
  const { program } = team;
  const { backend } = program;
  checkFits(program, data);
  program.setWeights(options.initialWeights ?? initialiseWeights(network, seed));
  const orders = createRandom(seed, STREAMS.shuffle);
  const masks = createRandom(seed, STREAMS.dropout);
  const changes = createRandom(seed, STREAMS.augmentation);
  const mix = options.mixup === undefined ? undefined : createMixup(program, options.mixup, createRandom(seed, STREAMS.mixup));
  const order = Int32Array.from({ length: data.length }, (_, i) => i);
  const batches = Math.ceil(data.length / batchSize);
  const progress: BatchProgress = { epoch: 0, epochs, batch: 0, batches, windows: 0, loss: 0, accuracy: undefined, seconds: 0 };
  const history: EpochRecord[] = [];
  const sums = { loss: 0, right: 0 };
  const progressWatch = createProgressWatch(program, options);
  const swap = averaging && createSwap(program);
  let paused = started;

  for (let epoch = 1; epoch <= epochs && !progressWatch.stopped; epoch++) {
    const epochStarted = host.now();
    shuffle(order, orders);
    sums.loss = sums.right = 0;
    progress.epoch = epoch;
    for (let batch = 0; batch < batches; batch++) {
      clock?.stopwatch.beginStep();
      clock?.fetching.start();
      const n = fillBatch(program, data, order, batch * batchSize, batchSize, changes);
      mix?.(n);
      clock?.fetching.stop();
      program.dropoutKeys.key0 = masks.uint32() | 0;
      program.dropoutKeys.key1 = masks.uint32() | 0;
      const step = (epoch - 1) * batches + batch;
      const factor = factorAt(schedule, step, epochs * batches) * progressWatch.factor;
      team.step(n, factor, shareAt(averaging, step, batches, epochs));
      clock?.scoring.start();
      addScores(program, n, sums);
      sums.loss += n * team.penalty();
      clock?.scoring.stop();
      clock?.stopwatch.endStep(n === program.batchSize);
      progress.batch = batch + 1;
      progress.windows += n;
      const seen = batch * batchSize + n;
      progress.loss = sums.loss / seen;
      if (program.classes > 0) progress.accuracy = sums.right / seen;
      if (!Number.isFinite(progress.loss)) {
        throw diverged(`the loss is ${progress.loss} in epoch ${epoch}, batch ${batch + 1}`);
      }
      const now = host.now();
      progress.seconds = (now - started) / 1000;
      options.onBatchEnd?.(progress);
      if (now - paused >= PAUSE_EVERY_MS) {
        await host.pause();
        paused = host.now();
        signal?.throwIfAborted();
      }
    }
    const averaged = isAveraged(averaging, epoch, epochs);
    if (averaged) swap?.();
    const record = {
      epoch,
      loss: progress.loss,
      ...(progress.accuracy !== undefined && { accuracy: progress.accuracy }),
      ...(options.validationData && validate(program, options.validationData, epoch)),
      seconds: (host.now() - epochStarted) / 1000,
    };
    progressWatch.see(record);
    // Training goes on from its own weights.
    if (averaged && epoch < epochs && !progressWatch.stopped) swap?.();
    history.push(record);
    options.onEpochEnd?.(record);
  }
  const best = progressWatch.restore();
  const weights = program.getWeights();
  // The last update is followed by no loss that would show it.
  const lost = weights.find(({ values }) => !values.every(Number.isFinite));
  if (lost) throw diverged(`the weights ${lost.name} are not finite after epoch ${history.length}`);
  return {
    weights,
    history,
    epoch: best ?? history.length,
    seconds: (host.now() - started) / 1000,
    threads: team.threads,
    kernels: { name: backend.name, sha256: backend.sha256 },
  };
}

/** Copies the windows order[start ...] into the program; returns how many there were. */
function fillBatch(program: Program, data: WindowSource, order: Int32Array, start: number, batchSize: number, changes: Random): number {
  const n = Math.min(batchSize, order.length - start);
  const size = data.timeSteps * data.channels;
  for (let i = 0; i < n; i++) {
    const window = order[start + i]!;
    if (data.copyAugmented) data.copyAugmented(window, program.input, i * size, changes);
    else data.copyWindow(window, program.input, i * size);
    fillLength(program, data, window, i);
    fillExpected(program, data, window, i);
  }
  return n;
}

function addScores(program: Program, n: number, sums: { loss: number; right: number }): void {
  const { losses, classes } = program;
  for (let i = 0; i < n; i++) {
    sums.loss += losses[i]!;
    if (classes > 0) sums.right += shareRight(program, i);
  }
}

function validate(program: Program, source: WindowSource, epoch: number): Pick<EpochRecord, "validationLoss" | "validationAccuracy"> {
  const unfit = (window: number, value: number): Error =>
    diverged(`the validation loss is ${value} after epoch ${epoch}, window ${window}`);
  let loss = 0,
    right = 0;
  if (program.classes === 0) {
    for (const value of predictTargets(program, source, unfit).losses) loss += value;
    return { validationLoss: loss / source.length };
  }
  if (program.lossKind === "stepCrossEntropy") {
    const { losses, right: shares } = predictSteps(program, source, unfit);
    for (let i = 0; i < source.length; i++) {
      loss += losses[i]!;
      right += shares[i]!;
    }
    return { validationLoss: loss / source.length, validationAccuracy: right / source.length };
  }
  const { losses, predicted } = predictAll(program, source, unfit);
  for (let i = 0; i < source.length; i++) {
    loss += losses[i]!;
    if (predicted[i] === source.label(i)) right++;
  }
  return { validationLoss: loss / source.length, validationAccuracy: right / source.length };
}

function diverged(what: string): Error {
  return new Error(`fit: ${what}; lower the learning rate or standardise the signals`);
}

/** Everything that can be said before there is a program. */
function checkOptions(data: WindowSource, { epochs = 10, batchSize = 32, profile, threads, ...options }: FitOptions): void {
  checkWhole("epochs", epochs);
  checkWhole("batchSize", batchSize);
  checkSchedule(options.schedule ?? CONSTANT);
  checkGradientOptions(options);
  checkMixup(options.mixup);
  const { averaging, earlyStopping, reduceOnPlateau, validationData } = options;
  if (averaging) checkAveraging(averaging, epochs);
  if (earlyStopping) checkMonitor("earlyStopping", earlyStopping, validationData !== undefined);
  if (reduceOnPlateau) checkMonitor("reduceOnPlateau", reduceOnPlateau, validationData !== undefined);
  if (data.classes === 0 && [earlyStopping, reduceOnPlateau].some((each) => each?.monitor === "validationAccuracy")) {
    throw new InputError('fit: a regression has no accuracy to be monitored; received "validationAccuracy"; take "validationLoss"');
  }
  if (averaging?.kind === "swa" && earlyStopping) {
    throw new InputError(
      'fit: averaging "swa" is over the last of all epochs; received earlyStopping besides; keep one of them, or take "ema"',
    );
  }
  if (profile && threads !== undefined && threads !== "auto" && threads !== 1) {
    throw new InputError(
      `fit: profile times one thread; received threads: ${threads}; leave threads at 1, since waiting for others would be timed as work`,
    );
  }
}

function checkWhole(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1) throw new InputError(`fit: ${name} must be a whole number above 0; received ${value}`);
}
