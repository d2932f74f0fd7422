import type { Shape } from "../../tensor/index.js";
import { glorotUniform, orthogonal, zeros } from "../initializers.js";
import type { Initializer, LayerDefinition, ParameterSpec } from "../layer.js";
import { clearTails } from "../lengths.js";
import { planRecurrence, recurrentShape, type Recurrence, type RecurrenceOperands, type RecurrentConfig } from "./recurrence.js";

/** Long short-term memory; the words are Keras'. Gates are logistic, what they let through is tanh. */
export interface LSTMConfig extends RecurrentConfig {
  readonly kind: "LSTM";
  /** Whether the forget gate's bias begins with 1, so that cells are kept at first (Jozefowicz et al., ICML 2015). */
  readonly unitForgetBias: boolean;
}

/**
 * (T, C) -> (units), or (T, units) with returnSequences. Hochreiter and Schmidhuber, 1997, with forget gates; every window begins with a state of
 * zeros. Defaults as in Keras: returnSequences false, goBackwards false, useBias true, unitForgetBias true; its dropout inside is not here.
 */
export function lstm(options: { units: number } & Partial<Omit<LSTMConfig, "kind">>): LSTMConfig {
  return { kind: "LSTM", returnSequences: false, goBackwards: false, useBias: true, unitForgetBias: true, ...options };
}

/** Ones for the second of four gates. */
const forgetOnes: Initializer = (values) => {
  values.fill(0);
  values.fill(1, values.length / 4, values.length / 2);
};

export function lstmParameters({ units, useBias, unitForgetBias }: LSTMConfig, inputShape: Shape): ParameterSpec[] {
  const kernels = [
    { name: "kernel", shape: [inputShape[1]!, 4 * units], initializer: glorotUniform },
    { name: "recurrent_kernel", shape: [units, 4 * units], initializer: orthogonal },
  ];
  return useBias ? [...kernels, { name: "bias", shape: [4 * units], initializer: unitForgetBias ? forgetOnes : zeros }] : kernels;
}

export function bindLstm({ units: u }: LSTMConfig, operands: RecurrenceOperands): Recurrence {
  const { kernels, arena, batchSize, canTrain, scratch, t, c, x, xLengths: lengths } = operands;
  const columns = 4 * u;
  const [w, r, bias] = operands.parameters as [number, number, number?];
  const [dw, dr, dBias] = operands.gradients as [number, number, number?];
  const b = bias ?? arena.allocate(columns),
    db = dBias ?? arena.allocate(columns);
  const h = arena.allocate(batchSize * t * u),
    cells = arena.allocate(batchSize * t * u),
    z = arena.allocate(batchSize * t * columns),
    dh = canTrain ? arena.allocate(batchSize * t * u) : 0;
  scratch.need(kernels.conv1dScratch(t, c, columns, 1, 1, 1, 0, t));
  scratch.need(kernels.recurrentScratch(batchSize, t, u, columns));
  const backwards = operands.backwards ? 1 : 0;
  const windows = { pointer: z, steps: t, width: columns };
  const [inputs, states, gates] = [4 * t * c, 4 * t * u, 4 * t * columns];
  return {
    units: u,
    t,
    last: backwards ? 0 : t - 1,
    lengths,
    h,
    dh,
    forward(first, n) {
      const { pointer } = scratch;
      const sums = z + first * gates;
      kernels.conv1dForward(sums, x + first * inputs, w, b, pointer, n, t, c, columns, 1, 1, 1, 0, t, 0);
      // Gates of which none has an input leave a state of zero at zero: what runs backwards begins with it at its last real step.
      if (lengths) clearTails(kernels, windows, lengths, first, n);
      kernels.lstmForward(h + first * states, cells + first * states, sums, r, pointer, n, t, u, backwards);
    },
    backward(first, n, dx) {
      const { pointer } = scratch;
      const sums = z + first * gates;
      kernels.lstmBackward(sums, dh + first * states, cells + first * states, r, pointer, n, t, u, backwards);
      if (lengths) clearTails(kernels, windows, lengths, first, n);
      if (dx !== undefined) kernels.conv1dBackwardInput(dx + first * inputs, sums, w, pointer, n, t, c, columns, 1, 1, 1, 0, t);
    },
    gradients({ index, count }, n) {
      const { pointer } = scratch;
      kernels.conv1dBackwardFilters(dw, db, x, z, pointer, n, t, c, columns, 1, 1, 1, 0, t, index, count);
      kernels.recurrentBackwardWeights(dr, h, z, pointer, n, t, u, columns, backwards, index, count);
    },
  };
}

export const lstmDefinition: LayerDefinition<LSTMConfig> = {
  kind: "LSTM",
  defaultName: "lstm",
  masking: true,
  outputShape: (config, inputShape) => recurrentShape("LSTM", config, inputShape),
  parameters: lstmParameters,
  multiplyAdds: ({ units }, inputShape) => inputShape[0]! * 4 * units * (inputShape[1]! + units),
  plan: (config, plan) => planRecurrence(config, plan, (operands) => bindLstm(config, operands)),
};
