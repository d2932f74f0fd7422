import { argMax, writeProbabilities, type Predictions, type WindowSource } from "../nn/index.js";
import { InputError } from "../tensor/index.js";

/** What decides windows, some at a time; probabilities are the softmax of its decisions over the temperature. */
export interface Decided {
  /** Who decides, as errors name it. */
  readonly what: string;
  readonly timeSteps: number;
  readonly channels: number;
  readonly classes: number;
  readonly temperature: number;
  readonly batchSize: number;
  /** The decisions of n windows of the source from `first` on, (n, classes): valid until the next call. */
  decide(source: WindowSource, first: number, n: number): Float32Array;
}

/** Throws InputError when windows do not fit, or there are none. */
export function checkSource({ what, timeSteps, channels, classes }: Omit<Decided, "decide">, source: WindowSource): void {
  if (source.timeSteps !== timeSteps || source.channels !== channels) {
    throw new InputError(
      `${what}: expected windows of ${timeSteps} x ${channels} (time x channel); received ${source.timeSteps} x ${source.channels}`,
    );
  }
  if (source.classes !== classes)
    throw new InputError(`${what}: expected ${classes} classes, as it was trained on; the data has ${source.classes}`);
  if (source.length === 0) throw new InputError(`${what}: expected at least 1 window; received 0`);
}

/** Every window of a source, in order. Throws InputError for the first whose result is not finite. */
export function predictDecided(decided: Decided, source: WindowSource): Predictions {
  checkSource(decided, source);
  const { what, classes, temperature, batchSize } = decided;
  const { length } = source;
  const softmax = { classes, temperature };
  const probabilities = new Float32Array(length * classes),
    predicted = new Int32Array(length),
    losses = new Float32Array(length);
  for (let start = 0; start < length; start += batchSize) {
    const n = Math.min(batchSize, length - start);
    const decisions = decided.decide(source, start, n);
    for (let i = 0, to = start; i < n; i++, to++) {
      losses[to] = writeProbabilities(decisions, i * classes, softmax, probabilities, to * classes, source.label(to));
      if (!Number.isFinite(losses[to])) throw unfit(what, to, length);
      predicted[to] = argMax(probabilities, to * classes, classes);
    }
  }
  return { probabilities, predicted, losses };
}

/** The decisions themselves, (N, classes), of a source that was checked. Throws InputError for the first that is not finite. */
export function collectDecisions(decided: Decided, source: WindowSource): Float32Array {
  const { what, classes, batchSize } = decided;
  const all = new Float32Array(source.length * classes);
  for (let start = 0; start < source.length; start += batchSize) {
    const n = Math.min(batchSize, source.length - start);
    all.set(decided.decide(source, start, n).subarray(0, n * classes), start * classes);
  }
  const wrong = all.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw unfit(what, Math.floor(wrong / classes), source.length);
  return all;
}

function unfit(what: string, window: number, windows: number): InputError {
  return new InputError(
    `${what}: expected finite probabilities and losses; received others for window ${window}, from 0, of ${windows}; ` +
      "check that its signals are in the units trained on",
  );
}
