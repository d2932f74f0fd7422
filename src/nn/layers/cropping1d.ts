import { InputError, type Shape } from "../../tensor/index.js";
import { checkTimeAndChannels } from "../checks.js";
import type { LayerDefinition } from "../layer.js";
import { checkSides } from "./zero-padding1d.js";

/** Leaves out the first and the last time steps; the words are Keras'. */
export interface Cropping1DConfig {
  readonly kind: "Cropping1D";
  /** Steps before and behind. */
  readonly cropping: readonly [number, number];
}

/**
 * (T, C) -> (T - cropping[0] - cropping[1], C). Default as in Keras: one step on either side. Of a masked window the same steps of the real ones are left
 * out; where the cropping is all steps but the last, its own last one is left.
 */
export function cropping1D(options: Partial<Omit<Cropping1DConfig, "kind">> = {}): Cropping1DConfig {
  return { kind: "Cropping1D", cropping: [1, 1], ...options };
}

function leavesLast(before: number, behind: number, t: number): boolean {
  return behind === 0 && before === t - 1;
}

export const cropping1dDefinition: LayerDefinition<Cropping1DConfig> = {
  kind: "Cropping1D",
  defaultName: "cropping1d",
  masking: true,

  outputShape({ cropping }, inputShape): Shape {
    checkSides("Cropping1D", "cropping", cropping);
    const [t, c] = checkTimeAndChannels("Cropping1D", inputShape);
    const left = t - cropping[0] - cropping[1];
    if (left < 1) throw new InputError(`Cropping1D: cropping ${cropping.join(", ")} leaves none of ${t} time steps; crop fewer`);
    return [left, c];
  },

  lengthBehind({ cropping: [before, behind] }, length, [t]) {
    return leavesLast(before, behind, t!) ? 1 : Math.max(0, length - before - behind);
  },

  parameters: () => [],
  multiplyAdds: () => 0,

  plan({ cropping }, { kernels, arena, x, y, dx, dy, inputShape, outputShape, xLengths }) {
    const [t, c] = inputShape as readonly [number, number];
    const [inputs, outputs] = [t * c, outputShape[0]! * c];
    const [before, behind] = [cropping[0] * c, cropping[1] * c];
    if (xLengths && leavesLast(cropping[0], cropping[1], t)) {
      return {
        forward(first, n) {
          for (let i = first; i < first + n; i++) kernels.copyRows(y + 4 * i * c, x + 4 * (i * t + xLengths.of(i) - 1) * c, 1, c, c, c);
        },
        backward(first, n) {
          if (dx === undefined) return;
          kernels.fillZero(dx + 4 * first * inputs, n * inputs);
          for (let i = first; i < first + n; i++) kernels.copyRows(dx + 4 * (i * t + xLengths.of(i) - 1) * c, dy! + 4 * i * c, 1, c, c, c);
        },
      };
    }
    const zeros = dx === undefined ? 0 : arena.allocate(Math.max(before, behind));
    return {
      forward(first, n) {
        kernels.copyRows(y + 4 * first * outputs, x + 4 * (first * inputs + before), n, outputs, outputs, inputs);
      },
      backward(first, n) {
        if (dx === undefined) return;
        const to = dx + 4 * first * inputs;
        kernels.copyRows(to, zeros, n, before, inputs, 0);
        kernels.copyRows(to + 4 * before, dy! + 4 * first * outputs, n, outputs, inputs, outputs);
        kernels.copyRows(to + 4 * (before + outputs), zeros, n, behind, inputs, 0);
      },
    };
  },
};
