import { sizeOf, betaNumber, InputError, type Random } from "../tensor/index.js";
import type { Program } from "../nn/index.js";

/** Below, windows are as good as never mixed; above, nearly always half and half. */
const [LEAST_ALPHA, MOST_ALPHA] = [0.001, 100];

/** Throws InputError for an alpha out of range. */
export function checkMixup(alpha: number | undefined): void {
  if (alpha === undefined || (alpha >= LEAST_ALPHA && alpha <= MOST_ALPHA)) return;
  throw new InputError(`fit: mixup must be from ${LEAST_ALPHA} to ${MOST_ALPHA}, such as 0.2; received ${alpha}`);
}

/**
 * Mixup (Zhang, Cisse, Dauphin, Lopez-Paz, ICLR 2018, arXiv:1710.09412): puts share * x + (1 - share) * x' in the place of each of the first n raw windows
 * of a batch, x' another window of it, drawn evenly with putting back, and the share from Beta(alpha, alpha) for each window; the label of x' beside
 * that of x, or of numbers the mixture of both targets. Of the two the one with the larger share is called x, which changes no mixture and makes
 * its class the one that `labels` names. (Their code draws one share a batch, and partners without putting back.)
 */
export function createMixup(program: Program, alpha: number, random: Random): (n: number) => void {
  const { input, labels, otherLabels, shares, targets, network, batchSize } = program;
  const [size, outputs] = [input.length / batchSize, sizeOf(network.outputShape)];
  const windows = new Float32Array(input.length),
    classes = new Int32Array(batchSize),
    aims = new Float32Array(targets.length);
  return (n) => {
    windows.set(input);
    classes.set(labels);
    aims.set(targets);
    for (let i = 0; i < n; i++) {
      const partner = random.below(n);
      const drawn = betaNumber(random, alpha);
      const swaps = drawn < 0.5;
      const first = swaps ? partner : i,
        other = swaps ? i : partner,
        share = swaps ? 1 - drawn : drawn;
      mix(input, windows, i, first, other, share, size);
      if (targets.length > 0) mix(targets, aims, i, first, other, share, outputs);
      else {
        labels[i] = classes[first]!;
        otherLabels[i] = classes[other]!;
        shares[i] = share;
      }
    }
  };
}

/** Row i of `to` from two rows of `from`. */
function mix(to: Float32Array, from: Float32Array, i: number, first: number, other: number, share: number, length: number): void {
  for (let j = 0; j < length; j++) to[i * length + j] = share * from[first * length + j]! + (1 - share) * from[other * length + j]!;
}
