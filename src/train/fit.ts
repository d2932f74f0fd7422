import { host } from "#host";
import type { KernelsName } from "../kernels/index.js";
import {
  argMax,
  checkFits,
  createStopwatch,
  initialiseWeights,
  predictAll,
  type InputScalings,
  type Lap,
  type Network,
  type Program,
  type Stopwatch,
  type Weight,
  type WindowSource,
} from "../nn/index.js";
import { createRandom, InputError, shuffle, STREAMS, type Random } from "../tensor/index.js";
import { adam, type Optimizer } from "./optimizers.js";
import { profileOf, type TrainingProfile } from "./profile.js";
import { checkSchedule, CONSTANT, factorAt, type Schedule } from "./schedules.js";
import { startTeam, threadsOf, type Team } from "./team.js";

/** One line of the history: means over the epoch's windows. */
export interface EpochRecord {
  /** From 1. */
  readonly epoch: number;
  /** Mean cross-entropy in nats, measured while training, as Keras prints it: with dropout, before each update. */
  readonly loss: number;
  /** Share of windows classified rightly, measured in the same way; 0 to 1. */
  readonly accuracy: number;
  /** On validationData after the epoch, without dropout. */
  readonly validationLoss?: number;
  readonly validationAccuracy?: number;
  /** Wall-clock time of the epoch, validation included. */
  readonly seconds: number;
}

/** Where a training stands. One object, changed in place: copy what you keep. */
export interface BatchProgress {
  epoch: number;
  epochs: number;
  /** Batches done in this epoch, and in it altogether. */
  batch: number;
  batches: number;
  /** Windows trained on since the start, over all epochs. */
  windows: number;
  /** Means over the epoch so far. */
  loss: number;
  accuracy: number;
  /** Since the start. */
  seconds: number;
}

export interface FitOptions {
  /** Default 10. */
  readonly epochs?: number;
  /** Default 32; the last batch of an epoch takes what is left. */
  readonly batchSize?: number;
  /** Decides weights, shuffling and dropout. The same seed gives the same bits everywhere. Default 1. */
  readonly seed?: number;
  /** Default adam(). */
  readonly optimizer?: Optimizer;
  /** How the optimizer's learning rate changes over epochs * batches steps. Default constant. */
  readonly schedule?: Schedule;
  /** From a preparation fitted on the training split, one for all inputs or one each; becomes part of what the network computes. */
  readonly inputScaling?: InputScalings;
  /** Watched after each epoch; never learned from. */
  readonly validationData?: WindowSource | undefined;
  /** Default "plain". "relaxed" is faster and gives other bits. */
  readonly kernels?: KernelsName;
  /** Threads that share each batch out, this one among them: 1 to 64, or "auto" for one a core, at most 8. The bits are the same. Default 1. */
  readonly threads?: number | "auto";
  /** Times the parts of each step. It then takes one thread, which is also what "auto" means. Default false. */
  readonly profile?: boolean;
  /** Where to start instead of at fresh weights. */
  readonly initialWeights?: readonly Weight[];
  /** Called after every batch. */
  readonly onBatchEnd?: (progress: Readonly<BatchProgress>) => void;
  readonly onEpochEnd?: (record: EpochRecord) => void;
  /** Ends the training within one batch: `fit` then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface FitResult {
  readonly weights: readonly Weight[];
  readonly history: readonly EpochRecord[];
  /** Wall-clock time of the training, its threads' start included. */
  readonly seconds: number;
  /** How many threads shared it out. */
  readonly threads: number;
  /** Of the steps with a full batch; only where it was asked for. */
  readonly profile?: TrainingProfile;
  /** Names the bits: which kernels, and the hash of their binary. */
  readonly kernels: { readonly name: KernelsName; readonly sha256: string };
}

/** How long training keeps the thread before it lets signals and timers through: short for a person, thousands of times a pause's cost. */
const PAUSE_EVERY_MS = 50;

/**
 * Trains a network from fresh weights: each epoch goes once through all windows in a new order. Rejects with InputError when data and
 * network do not fit or an option is out of range, and with Error when a loss or the weights stop being numbers.
 */
export async function fit(network: Network, data: WindowSource, options: FitOptions = {}): Promise<FitResult> {
  const { epochs = 10, batchSize = 32, optimizer = adam(), profile = false, threads = 1 } = options;
  checkWhole("epochs", epochs);
  checkWhole("batchSize", batchSize);
  checkSchedule(options.schedule ?? CONSTANT);
  if (profile && threads !== "auto" && threads !== 1) {
    throw new InputError(
      `fit: profile times one thread; received threads: ${threads}; leave threads at 1, since waiting for others would be timed as work`,
    );
  }
  options.signal?.throwIfAborted();
  const started = host.now();

  const stopwatch = profile ? createStopwatch(() => host.now()) : undefined;
  const fetching = stopwatch?.lap([], "batch");
  const team = await startTeam(network, {
    kernels: options.kernels ?? "plain",
    threads: profile ? 1 : threadsOf(threads),
    optimizer,
    program: {
      // At least 1, so that checkFits gets to say that there are no windows.
      batchSize: Math.max(1, Math.min(batchSize, data.length)),
      canTrain: true,
      slots: optimizer.slots,
      inputScaling: options.inputScaling,
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
  const { epochs = 10, batchSize = 32, seed = 1, schedule = CONSTANT, signal } = options;
  const { program } = team;
  const { backend } = program;
  checkFits(program, data);
  program.setWeights(options.initialWeights ?? initialiseWeights(network, seed));
  const orders = createRandom(seed, STREAMS.shuffle);
  const masks = createRandom(seed, STREAMS.dropout);
  const changes = createRandom(seed, STREAMS.augmentation);
  const order = Int32Array.from({ length: data.length }, (_, i) => i);
  const batches = Math.ceil(data.length / batchSize);
  const progress: BatchProgress = { epoch: 0, epochs, batch: 0, batches, windows: 0, loss: 0, accuracy: 0, seconds: 0 };
  const history: EpochRecord[] = [];
  const sums = { loss: 0, right: 0 };
  let paused = started;

  for (let epoch = 1; epoch <= epochs; epoch++) {
    const epochStarted = host.now();
    shuffle(order, orders);
    sums.loss = sums.right = 0;
    progress.epoch = epoch;
    for (let batch = 0; batch < batches; batch++) {
      clock?.stopwatch.beginStep();
      clock?.fetching.start();
      const n = fillBatch(program, data, order, batch * batchSize, batchSize, changes);
      clock?.fetching.stop();
      program.dropoutKeys.key0 = masks.uint32() | 0;
      program.dropoutKeys.key1 = masks.uint32() | 0;
      team.step(n, factorAt(schedule, (epoch - 1) * batches + batch, epochs * batches));
      clock?.scoring.start();
      addScores(program, n, data.classes, sums);
      clock?.scoring.stop();
      clock?.stopwatch.endStep(n === program.batchSize);
      progress.batch = batch + 1;
      progress.windows += n;
      const seen = batch * batchSize + n;
      progress.loss = sums.loss / seen;
      progress.accuracy = sums.right / seen;
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
    const record = {
      epoch,
      loss: progress.loss,
      accuracy: progress.accuracy,
      ...(options.validationData && validate(program, options.validationData, epoch)),
      seconds: (host.now() - epochStarted) / 1000,
    };
    history.push(record);
    options.onEpochEnd?.(record);
  }
  const weights = program.getWeights();
  // The last update is followed by no loss that would show it.
  const lost = weights.find(({ values }) => !values.every(Number.isFinite));
  if (lost) throw diverged(`the weights ${lost.name} are not finite after epoch ${epochs}`);
  return {
    weights,
    history,
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
    program.labels[i] = data.label(window);
  }
  return n;
}

function addScores({ losses, output, labels }: Program, n: number, classes: number, sums: { loss: number; right: number }): void {
  for (let i = 0; i < n; i++) {
    sums.loss += losses[i]!;
    if (argMax(output, i * classes, classes) === labels[i]) sums.right++;
  }
}

function validate(program: Program, source: WindowSource, epoch: number): { validationLoss: number; validationAccuracy: number } {
  const { losses, predicted } = predictAll(program, source, (window, loss) =>
    diverged(`the validation loss is ${loss} after epoch ${epoch}, window ${window}`),
  );
  let loss = 0,
    right = 0;
  for (let i = 0; i < source.length; i++) {
    loss += losses[i]!;
    if (predicted[i] === source.label(i)) right++;
  }
  return { validationLoss: loss / source.length, validationAccuracy: right / source.length };
}

function diverged(what: string): Error {
  return new Error(`fit: ${what}; lower the learning rate or standardise the signals`);
}

function checkWhole(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1) throw new InputError(`fit: ${name} must be a whole number above 0; received ${value}`);
}
