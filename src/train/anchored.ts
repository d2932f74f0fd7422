import { InputError, type Pointer } from "../tensor/index.js";
import type { Optimizer } from "./optimizers.js";

/**
 * Before each step of an optimizer, weights go learningRate * pull of the way back to where the training began: L2-SP (X. Li, Grandvalet and Davoine,
 * "Explicit inductive bias for transfer learning with convolutional networks", ICML 2018), whose penalty, pull / 2 times the squared distance to the starting
 * point, acts on the weights and not on Adam's moments, as Loshchilov and Hutter's weight decay does. `learningRate` is the optimizer's own option. Like every
 * optimizer of one's own, on one thread. Throws InputError for a pull below 0 or past 1 / learningRate, and for an optimizer without that option.
 */
export function anchored(optimizer: Optimizer, pull: number): Optimizer {
  const { name, config } = optimizer;
  const { learningRate } = config;
  if (!(pull >= 0 && pull < Infinity)) throw new InputError(`anchored: pull must be at least 0 and finite; received ${pull}`);
  if (typeof learningRate !== "number") throw new InputError(`anchored: expected an optimizer with a learningRate; received ${name}`);
  if (learningRate * pull > 1) {
    throw new InputError(
      `anchored: expected learningRate x pull of at most 1, past which weights overshoot their start; received ${learningRate} x ${pull}; take a lower one`,
    );
  }
  const start = optimizer.slots;
  return {
    name,
    config: { ...config, pull },
    slots: start + 1,
    init() {
      const state = optimizer.init();
      /** The stretch whose starting point is kept already. */
      let kept: Pointer | undefined;
      return {
        update(stretch, factor = 1) {
          const { backend, parameters, slots } = stretch;
          const { pointer, count } = parameters;
          const anchor = slots[start]!.pointer;
          if (kept !== pointer) {
            backend.kernels.copyRows(anchor, pointer, 1, count, count, count);
            kept = pointer;
          }
          const share = learningRate * factor * pull;
          if (share > 0) {
            backend.kernels.addScaled(pointer, pointer, count, -share);
            backend.kernels.addScaled(pointer, anchor, count, share);
          }
          state.update(stretch, factor);
        },
      };
    },
  };
}
