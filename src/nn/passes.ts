import type { BoundLayer } from "./layer.js";
import { endOf, startOf, type Share } from "./share.js";

/** One layer, or two fused, in the order of computing. */
export interface Step {
  readonly layer: BoundLayer;
  /** Of a layer with several readers: adds their gradients into the first one's. */
  readonly collect?: ((first: number, n: number) => void) | undefined;
  /** Whether anything before it, or in it, learns. */
  readonly goesBack: boolean;
}

/** What a program does with its layers. */
export interface Passes {
  /** To be called whenever the parameters were set from outside. */
  prepare(): void;
  /** The share's part of n windows, as is everything below. */
  forward(n: number, training: boolean): void;
  /** All that is behind the last layer's own backward pass. */
  backward(n: number): void;
  /** Of the parameters' gradients, once all n windows went backward. */
  gradients(n: number): void;
  /** Both, for a share that is the whole: a layer's gradients at once, while what they are made from is near. */
  backwardWhole(n: number): void;
}

/** The passes over the steps: plain loops, which allocate nothing. A thread without windows meets the others all the same. */
export function bindPasses(steps: readonly Step[], { share, meet }: { readonly share: Share; readonly meet: () => void }): Passes {
  function goBack({ layer, collect, goesBack }: Step, n: number): void {
    if (!goesBack) return;
    const first = startOf(share, n),
      count = endOf(share, n) - first;
    if (count > 0) collect?.(first, count);
    if (layer.backwardStatistics) {
      meet();
      layer.backwardStatistics(share, n);
      meet();
    }
    if (count > 0) layer.backward(first, count);
  }
  return {
    prepare() {
      for (const { layer } of steps) layer.prepare?.();
    },
    forward(n, training) {
      const first = startOf(share, n),
        count = endOf(share, n) - first;
      for (let i = 0; i < steps.length; i++) {
        const { layer } = steps[i]!;
        if (training && layer.statistics) {
          meet();
          layer.statistics(share, n);
          meet();
        }
        if (count > 0) layer.forward(first, count, training);
      }
    },
    backward(n) {
      for (let i = steps.length - 2; i >= 0; i--) goBack(steps[i]!, n);
    },
    gradients(n) {
      for (let i = 0; i < steps.length; i++) if (steps[i]!.goesBack) steps[i]!.layer.gradients?.(share, n);
    },
    backwardWhole(n) {
      steps.at(-1)!.layer.gradients?.(share, n);
      for (let i = steps.length - 2; i >= 0; i--) {
        goBack(steps[i]!, n);
        if (steps[i]!.goesBack) steps[i]!.layer.gradients?.(share, n);
      }
    },
  };
}
