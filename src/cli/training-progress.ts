import type { EpochRecord } from "../train/index.js";
import type { TrainCallbacks } from "../study/index.js";
import { count, duration, percent } from "./format.js";
import type { Progress } from "./progress.js";

export interface RunPlace {
  /** From 1. */
  readonly run: number;
  readonly runs: number;
  readonly seed: number;
  readonly epochs: number;
  /** In one epoch. */
  readonly windows: number;
}

/**
 * Shows a training: one bar over all its epochs, and a line that stays for each epoch. Of repeated trainings a terminal keeps one line a
 * training instead, as thirty lines of epochs would push the result's beginning off the screen.
 */
export function trainingCallbacks(
  progress: Progress,
  place: RunPlace,
): Required<Pick<TrainCallbacks, "onBatchEnd" | "onEpochEnd" | "onPretrainingEpochEnd">> {
  const { run, runs, seed, epochs, windows } = place;
  const prefix = runs > 1 ? `run ${run}/${runs}  ` : "";
  const all = windows * epochs;
  let seconds = 0;
  return {
    onBatchEnd(state) {
      progress.bar(() => {
        const perSecond = state.windows / state.seconds;
        const left = (all * (runs - run + 1) - state.windows) / perSecond;
        return {
          title: `${prefix}epoch ${String(state.epoch).padStart(String(epochs).length)}/${epochs}`,
          share: state.windows / all,
          details: [
            `loss ${state.loss.toFixed(3)}`,
            `accuracy ${percent(state.accuracy ?? null).padStart(6)}`,
            `${duration(Math.ceil(left), 0).padStart(4)} left`,
            `${count(perSecond).padStart(5)} windows/s`,
          ],
        };
      });
    },
    onPretrainingEpochEnd({ epoch, loss, seconds: own }) {
      seconds += own;
      if (runs > 1 && progress.hasBar) return;
      progress.line(`${prefix}autoencoder, epoch ${epoch}/${epochs}  mean squared error ${loss.toFixed(4)}  ${duration(own)}`);
    },
    onEpochEnd(record) {
      seconds += record.seconds;
      if (runs === 1 || !progress.hasBar) progress.line(epochLine(prefix, record, place));
      else if (record.epoch === epochs)
        progress.line(
          `${prefix}seed ${seed}  ${epochs} epochs in ${duration(seconds)}  loss ${record.loss.toFixed(3)}  accuracy ${percent(record.accuracy ?? null)} while training`,
        );
    },
  };
}

function epochLine(prefix: string, record: EpochRecord, { epochs, windows }: RunPlace): string {
  const { epoch, loss, accuracy, validationLoss, validationAccuracy, seconds } = record;
  return [
    `${prefix}epoch ${String(epoch).padStart(String(epochs).length)}/${epochs}`,
    `loss ${loss.toFixed(3)}`,
    `accuracy ${percent(accuracy ?? null).padStart(6)}`,
    ...(validationLoss === undefined
      ? []
      : [`validation loss ${validationLoss.toFixed(3)}`, `accuracy ${percent(validationAccuracy!).padStart(6)}`]),
    duration(seconds),
    `${count(windows / seconds)} windows/s`,
  ].join("  ");
}
