import type { Program } from "../nn/index.js";
import { InputError } from "../tensor/index.js";
import type { EpochRecord } from "./history.js";

/** What is watched: of validationData, after each epoch. */
export const MONITORS = ["validationLoss", "validationAccuracy"] as const;
export type Monitor = (typeof MONITORS)[number];

/** As Keras' EarlyStopping with restore_best_weights: whether it stopped or not, the weights are those of the best epoch. */
export interface EarlyStopping {
  /** Default "validationLoss". */
  readonly monitor?: Monitor;
  /** Ends after so many epochs in a row without progress; at least 1, which Keras' 0 means as well. */
  readonly patience: number;
  /** What is less better than the best by no more than this is no progress. Default 0. */
  readonly minDelta?: number;
}

/** As Keras' ReduceLROnPlateau, without its cooldown. */
export interface ReduceOnPlateau {
  /** Default "validationLoss". */
  readonly monitor?: Monitor;
  /** After so many epochs in a row without progress. */
  readonly patience: number;
  /** By which the learning rate is multiplied. Default 0.1. */
  readonly factor?: number;
  /** Default 1e-4. */
  readonly minDelta?: number;
}

/** Throws InputError for values out of range, or where nothing is there to be watched. */
export function checkMonitor(
  name: "earlyStopping" | "reduceOnPlateau",
  { monitor = "validationLoss", patience, minDelta = 0, factor = 0.1 }: ReduceOnPlateau,
  watched: boolean,
): void {
  if (!watched) throw new InputError(`fit: ${name} needs validationData; received none; hold some subjects' windows back`);
  if (!MONITORS.includes(monitor)) {
    throw new InputError(`fit: ${name}: monitor must be one of ${MONITORS.join(", ")}; received ${JSON.stringify(monitor)}`);
  }
  if (!Number.isSafeInteger(patience) || patience < 1) {
    throw new InputError(`fit: ${name}: patience must be a whole number above 0; received ${patience}`);
  }
  if (!(minDelta >= 0 && minDelta < Infinity)) {
    throw new InputError(`fit: ${name}: minDelta must be at least 0 and finite; received ${minDelta}`);
  }
  if (!(factor > 0 && factor < 1)) throw new InputError(`fit: ${name}: factor must be above 0 and below 1; received ${factor}`);
}

/** Follows the epochs of one training for both of them. */
export interface ProgressWatch {
  /** After each epoch, the program holding the weights that were judged. */
  see(record: EpochRecord): void;
  readonly stopped: boolean;
  /** By which the learning rate is multiplied. */
  readonly factor: number;
  /** Puts the best epoch's weights back and says which that was; undefined, and nothing is done, without earlyStopping. */
  restore(): number | undefined;
}

export function createProgressWatch(
  { backend: { arena }, state }: Pick<Program, "backend" | "state">,
  {
    earlyStopping,
    reduceOnPlateau,
  }: { readonly earlyStopping?: EarlyStopping | undefined; readonly reduceOnPlateau?: ReduceOnPlateau | undefined },
): ProgressWatch {
  const stopping = earlyStopping && createCount(earlyStopping.monitor, earlyStopping.minDelta);
  const reducing = reduceOnPlateau && createCount(reduceOnPlateau.monitor, reduceOnPlateau.minDelta ?? 1e-4);
  const best = { weights: new Float32Array(stopping ? state.count : 0), epoch: 0 };
  const watch = { stopped: false, factor: 1 };
  return {
    see(record) {
      if (stopping?.see(record)) {
        best.weights.set(arena.f32(state.pointer, state.count));
        best.epoch = record.epoch;
      }
      watch.stopped = stopping !== undefined && stopping.waited() >= earlyStopping!.patience;
      reducing?.see(record);
      if (reducing && reducing.waited() >= reduceOnPlateau.patience) {
        watch.factor *= reduceOnPlateau.factor ?? 0.1;
        reducing.restart();
      }
    },
    get stopped() {
      return watch.stopped;
    },
    get factor() {
      return watch.factor;
    },
    restore() {
      if (!stopping) return undefined;
      arena.f32(state.pointer, state.count).set(best.weights);
      return best.epoch;
    },
  };
}

/** Counts epochs in a row without progress; `restart` counts from 0 again, and the best stays. */
function createCount(monitor: Monitor = "validationLoss", minDelta = 0) {
  const sign = monitor === "validationLoss" ? -1 : 1;
  let best = -Infinity,
    waited = 0;
  return {
    /** True where the epoch is better than all before by more than minDelta. */
    see(record: EpochRecord): boolean {
      const value = sign * record[monitor]!;
      waited++;
      if (!(value - minDelta > best)) return false;
      best = value;
      waited = 0;
      return true;
    },
    waited: (): number => waited,
    restart(): void {
      waited = 0;
    },
  };
}
