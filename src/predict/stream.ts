import { acquisitionOf, type Model } from "../artifact/index.js";
import type { KernelsName } from "../kernels/index.js";
import type { Signal } from "../data/index.js";
import type { SampleBlock } from "../recordings/index.js";
import { InputError } from "../tensor/index.js";
import { createPredictor } from "./predictor.js";
import { createWindowDecider, type DeciderOptions, type WindowPrediction } from "./window-decider.js";

export interface StreamPredictorOptions extends Omit<DeciderOptions, "measured" | "measuredRate" | "ahead" | "place"> {
  /** Default "plain", as of `createPredictor`. */
  readonly kernels?: KernelsName;
  /** One entry a value of a sample; default the acquisition's inputs of the model, in their order. */
  readonly measured?: readonly Signal[] | undefined;
  /** In Hz, nominal, of what is pushed; default the model's. */
  readonly measuredRate?: number | undefined;
  /** Called for each window as soon as its last sample was pushed. What it is given is valid until the next. */
  readonly onWindow: (prediction: WindowPrediction) => void;
}

/** Predicts while the sensor is worn. */
export interface StreamPredictor {
  /** The signals that a model was trained on and that are not measured, each replaced by its mean over the training windows. */
  readonly filled: readonly string[];
  /**
   * A sample: its time in seconds, after the one before, and one value for each measured signal, NaN where nothing was measured. Nothing is allocated. Throws
   * InputError for another number of values, time that does not run forwards, and values so large that the model's sums overflow.
   */
  push(time: number, values: ArrayLike<number>): void;
  /** Several at once: the same windows, and the same bits. */
  pushBlock(block: SampleBlock): void;
  /** The recording is over; the next sample begins another one. */
  end(): void;
}

/**
 * A model on a stream of samples: resampling, filters and windows as the model's file says, by the same code that cuts windows of files, in bounded memory. A
 * window's bits are those of `createPredictor` on it. Throws InputError where signals, units or rate do not fit, and for a model whose acquisition has a zero-phase filter,
 * which looks at the future.
 */
export function createStreamPredictor(model: Model, options: StreamPredictorOptions): StreamPredictor {
  const { measured = acquisitionOf(model).inputs, measuredRate = model.samplingRate, onWindow, kernels = "plain", ...rest } = options;
  const filter = acquisitionOf(model).steps.find((step) => step.kind === "butterworth" && step.zeroPhase);
  if (filter) {
    throw new InputError(
      "stream: expected a model whose filters look at the past alone; received one with a zero-phase Butterworth filter, which runs over a whole recording backwards, too; " +
        "predict files with it, or train it with zeroPhase false",
    );
  }
  const decider = createWindowDecider(
    createPredictor(model, { kernels: model.kind === "rocket" ? "plain" : kernels, batchSize: 1 }),
    { ...rest, measured, measuredRate, ahead: 1, place: "stream" },
    onWindow,
  );
  const width = measured.length;
  const time = new Float64Array(1),
    row = new Float64Array(width);
  const one: SampleBlock = { length: 1, time, values: row };
  return {
    filled: decider.inputs.filled.map(({ name }) => name),
    push(at, values) {
      if (values.length !== width)
        throw new InputError(`stream: expected ${width} values, one a measured signal; received ${values.length}`);
      time[0] = at;
      for (let i = 0; i < width; i++) row[i] = values[i]!;
      decider.push(one);
    },
    pushBlock: (block) => decider.push(block),
    end: () => decider.end(),
  };
}
