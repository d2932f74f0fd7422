import type { Shape } from "../../tensor/index.js";
import { glorotUniform, orthogonal, zeros } from "../initializers.js";
import type { LayerDefinition, ParameterSpec } from "../layer.js";
import { clearTails } from "../lengths.js";
import { planRecurrence, recurrentShape, type Recurrence, type RecurrenceOperands, type RecurrentConfig } from "./recurrence.js";

/** Gated recurrent unit; the words are Keras'. Gates are logistic, what they let through is tanh. */
export interface GRUConfig extends RecurrentConfig {
  readonly kind: "GRU";
}

/**
 * (T, C) -> (units), or (T, units) with returnSequences. Cho et al., arXiv:1406.1078v3, in Keras' form reset_after=True: the reset gate comes behind
 * the product with the state, which has a bias of its own; every window begins with a state of zeros. Defaults as in Keras: returnSequences
 * false, goBackwards false, useBias true; its dropout inside is not here.
 */
export function gru(options: { units: number } & Partial<Omit<GRUConfig, "kind">>): GRUConfig {
  return { kind: "GRU", returnSequences: false, goBackwards: false, useBias: true, ...options };
}

export function gruParameters({ units, useBias }: GRUConfig, inputShape: Shape): ParameterSpec[] {
  const kernels = [
    { name: "kernel", shape: [inputShape[1]!, 3 * units], initializer: glorotUniform },
    { name: "recurrent_kernel", shape: [units, 3 * units], initializer: orthogonal },
  ];
  return useBias ? [...kernels, { name: "bias", shape: [2, 3 * units], initializer: zeros }] : kernels;
}

export function bindGru({ units: u }: GRUConfig, operands: RecurrenceOperands): Recurrence {
  const { kernels, arena, batchSize, canTrain, scratch, t, c, x, xLengths: lengths } = operands;
  const columns = 3 * u;
  const [w, r, bias] = operands.parameters as [number, number, number?];
  const [dw, dr, dBias] = operands.gradients as [number, number, number?];
  // The inputs' bias, behind it the state's.
  const b = bias ?? arena.allocate(2 * columns),
    db = dBias ?? arena.allocate(2 * columns);
  const second = 4 * columns;
  const h = arena.allocate(batchSize * t * u),
    z = arena.allocate(batchSize * t * columns),
    inner = arena.allocate(batchSize * t * columns),
    dh = canTrain ? arena.allocate(batchSize * t * u) : 0;
  scratch.need(kernels.conv1dScratch(t, c, columns, 1, 1, 1, 0, t));
  scratch.need(kernels.recurrentScratch(batchSize, t, u, columns));
  const backwards = operands.backwards ? 1 : 0;
  const windows = [z, inner].map((pointer) => ({ pointer, steps: t, width: columns }));
  // An update gate of exactly 1 keeps a state of zero, whatever the state's bias: what runs backwards begins with it at its last real step.
  const keeps = lengths ? arena.allocate(columns) : 0;
  const hold = (i: number): void => {
    const length = lengths!.of(i);
    kernels.copyRows(z + i * gates + 4 * length * columns, keeps, t - length, columns, columns, 0);
  };
  const [inputs, states, gates] = [4 * t * c, 4 * t * u, 4 * t * columns];
  return {
    units: u,
    t,
    last: backwards ? 0 : t - 1,
    lengths,
    h,
    dh,
    prepare() {
      if (lengths) arena.f32(keeps, u).fill(1e30);
    },
    forward(first, n) {
      const { pointer } = scratch;
      const sums = z + first * gates;
      kernels.conv1dForward(sums, x + first * inputs, w, b, pointer, n, t, c, columns, 1, 1, 1, 0, t, 0);
      if (lengths) for (let i = first; i < first + n; i++) hold(i);
      kernels.gruForward(h + first * states, inner + first * gates, sums, r, b + second, pointer, n, t, u, backwards);
    },
    backward(first, n, dx) {
      const { pointer } = scratch;
      const sums = z + first * gates;
      kernels.gruBackward(sums, inner + first * gates, dh + first * states, h + first * states, r, pointer, n, t, u, backwards);
      if (lengths) for (const each of windows) clearTails(kernels, each, lengths, first, n);
      if (dx !== undefined) kernels.conv1dBackwardInput(dx + first * inputs, sums, w, pointer, n, t, c, columns, 1, 1, 1, 0, t);
    },
    gradients({ index, count }, n) {
      const { pointer } = scratch;
      kernels.conv1dBackwardFilters(dw, db, x, z, pointer, n, t, c, columns, 1, 1, 1, 0, t, index, count);
      kernels.recurrentBackwardWeights(dr, h, inner, pointer, n, t, u, columns, backwards, index, count);
      kernels.columnSums(db + second, inner, n * t, columns, index, count);
    },
  };
}

export const gruDefinition: LayerDefinition<GRUConfig> = {
  kind: "GRU",
  defaultName: "gru",
  masking: true,
  outputShape: (config, inputShape) => recurrentShape("GRU", config, inputShape),
  parameters: gruParameters,
  multiplyAdds: ({ units }, inputShape) => inputShape[0]! * 3 * units * (inputShape[1]! + units),
  plan: (config, plan) => planRecurrence(config, plan, (operands) => bindGru(config, operands)),
};
