import { exp } from "../../tensor/index.js";
import { ACTIVATION_CODES, type ActivationKernels } from "../interface/activation.js";
import { at, type ReferenceMemory } from "./memory.js";
import { cumulative, density } from "./normal.js";

/** Of x the value; of x and y = value(x) the derivative. */
interface Activation {
  readonly value: (x: number) => number;
  readonly derivative: (x: number, y: number) => number;
}

const FUNCTIONS: Readonly<Record<(typeof ACTIVATION_CODES)[number], Activation>> = {
  relu: { value: (x) => (x < 0 ? 0 : x), derivative: (_x, y) => (y > 0 ? 1 : 0) },
  elu: { value: (x) => (x > 0 ? x : exp(x) - 1), derivative: (_x, y) => (y > 0 ? 1 : y + 1) },
  gelu: { value: (x) => x * cumulative(x), derivative: (x) => cumulative(x) + x * density(x) },
  swish: { value: (x) => x * sigmoid(x), derivative: (x) => sigmoid(x) * (1 + x * (1 - sigmoid(x))) },
  tanh: { value: (x) => 2 * sigmoid(2 * x) - 1, derivative: (_x, y) => 1 - y * y },
  sigmoid: { value: sigmoid, derivative: (_x, y) => y * (1 - y) },
};

export function activation(memory: ReferenceMemory): ActivationKernels {
  return {
    activationForward(y, x, count, kind) {
      const { f } = memory;
      const { value } = FUNCTIONS[ACTIVATION_CODES[kind]!];
      for (let i = 0; i < count; i++) f[at(y, i)] = value(f[at(x, i)]!);
    },

    activationBackward(dx, dy, x, y, count, kind) {
      const { f } = memory;
      const { derivative } = FUNCTIONS[ACTIVATION_CODES[kind]!];
      for (let i = 0; i < count; i++) f[at(dx, i)] = f[at(dy, i)]! * derivative(f[at(x, i)]!, f[at(y, i)]!);
    },
  };
}

function sigmoid(x: number): number {
  return 1 / (1 + exp(-x));
}
