import type { Program } from "../nn/index.js";
import { InputError } from "../tensor/index.js";

/** What turns gradients into new parameters. Plain data plus two functions; the vectors it keeps live in the program's arena. */
export interface Optimizer {
  readonly name: string;
  /** Every option, for the training record. */
  readonly config: Readonly<Record<string, number>>;
  /** Vectors as long as the parameters that it keeps between steps; zero at the start. */
  readonly slots: number;
  init(): OptimizerState;
}

export interface OptimizerState {
  /** One step along the gradients, element by element: a thread may be given a stretch of all of them, and always the same one. */
  update(part: Pick<Program, "backend" | "parameters" | "gradients" | "slots">): void;
}

export interface AdamOptions {
  readonly learningRate?: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

/**
 * Adam (Kingma and Ba, arXiv:1412.6980) with Keras' defaults: learningRate 1e-3, beta1 0.9, beta2 0.999, epsilon 1e-7. As in Keras
 * epsilon is the paper's "epsilon hat", added before the bias is corrected. Throws InputError for values outside their ranges.
 */
export function adam({ learningRate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 }: AdamOptions = {}): Optimizer {
  if (!(learningRate > 0 && learningRate < Infinity)) {
    throw new InputError(`adam: learningRate must be above 0 and finite; received ${learningRate}`);
  }
  if (!(beta1 >= 0 && beta1 < 1)) throw new InputError(`adam: beta1 must be at least 0 and below 1; received ${beta1}`);
  if (!(beta2 >= 0 && beta2 < 1)) throw new InputError(`adam: beta2 must be at least 0 and below 1; received ${beta2}`);
  if (!(epsilon > 0 && epsilon < Infinity)) throw new InputError(`adam: epsilon must be above 0 and finite; received ${epsilon}`);
  const optimizer: Optimizer = {
    name: "adam",
    config: { learningRate, beta1, beta2, epsilon },
    slots: 2,
    init() {
      // Powers by repeated multiplication: exact to the last bit everywhere, as Math.pow need not be.
      let power1 = 1,
        power2 = 1;
      return {
        update({ backend, parameters, gradients, slots }) {
          power1 *= beta1;
          power2 *= beta2;
          const alpha = (learningRate * Math.sqrt(1 - power2)) / (1 - power1);
          backend.kernels.adam(
            parameters.pointer,
            slots[0]!.pointer,
            slots[1]!.pointer,
            gradients.pointer,
            parameters.count,
            alpha,
            beta1,
            beta2,
            epsilon,
          );
        },
      };
    },
  };
  own.add(optimizer);
  return optimizer;
}

/** The optimizers made here, which a thread can make again from name and config. */
const own = new WeakSet<Optimizer>();

export function isOwn(optimizer: Optimizer): boolean {
  return own.has(optimizer);
}

/** An optimizer by what it calls itself. Throws InputError for another name. */
export function createOptimizer(name: string, config: Optimizer["config"]): Optimizer {
  if (name !== "adam") throw new InputError(`optimizer must be adam; received ${JSON.stringify(name)}`);
  return adam(config);
}
