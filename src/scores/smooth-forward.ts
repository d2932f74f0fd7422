import { InputError } from "../tensor/index.js";
import type { Transitions } from "./smoothing.js";

/** Smooths classes as they come, by those before alone: what `majoritySmoothing` with `causal` and `filterSmoothing` do with a whole chain, in constant memory. */
export interface ForwardSmoother {
  /** The smoothed class of the next window: of the class that it was called, and the probabilities of all. */
  next(label: number, probabilities: ArrayLike<number>): number;
  /** The next window begins another chain. */
  restart(): void;
}

/** `majoritySmoothing` with `causal`. Throws InputError for a span that is no odd number. */
export function createForwardMajority(classes: number, span: number): ForwardSmoother {
  if (!Number.isSafeInteger(span) || span < 1 || span % 2 === 0) {
    throw new InputError(`majoritySmoothing: span must be an odd number of windows, such as 5; received ${span}`);
  }
  const recent = new Int32Array(span),
    counts = new Int32Array(classes);
  let seen = 0;
  return {
    next(label) {
      const place = seen % span;
      if (seen >= span) counts[recent[place]!]!--;
      recent[place] = label;
      counts[label]!++;
      seen++;
      let best = label;
      for (let k = classes - 1; k >= 0; k--) if (counts[k]! > counts[best]! || (counts[k] === counts[best] && best !== label)) best = k;
      return best;
    },
    restart() {
      seen = 0;
      counts.fill(0);
    },
  };
}

/** `filterSmoothing`. Throws InputError for transitions of another number of classes. */
export function createForwardFilter(classes: number, { from, initial, priors }: Transitions): ForwardSmoother {
  if (from.length !== classes * classes || initial.length !== classes || priors.length !== classes) {
    throw new InputError(
      `smoothing: expected transitions of ${classes} classes; received ${from.length} transitions, ${initial.length} first ones and ${priors.length} priors`,
    );
  }
  const belief = new Float64Array(classes),
    next = new Float64Array(classes);
  let begins = true;
  return {
    next(_, probabilities) {
      let sum = 0;
      for (let k = 0; k < classes; k++) {
        let expected = begins ? initial[k]! : 0;
        if (!begins) for (let j = 0; j < classes; j++) expected += belief[j]! * from[j * classes + k]!;
        next[k] = (expected * probabilities[k]!) / priors[k]!;
        sum += next[k]!;
      }
      let best = 0;
      // Only ratios matter, and products of thousands of windows would vanish.
      for (let k = 0; k < classes; k++) {
        belief[k] = next[k]! / sum;
        if (belief[k]! > belief[best]!) best = k;
      }
      begins = false;
      return best;
    },
    restart() {
      begins = true;
    },
  };
}
