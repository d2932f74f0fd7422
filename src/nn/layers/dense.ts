import { formatShape, InputError, type Pointer } from "../../tensor/index.js";
import { ACTIVATION_NAMES, bindActivation, type ActivationName } from "../activation.js";
import { checkCount, checkOneOf } from "../checks.js";
import { glorotUniform, zeros } from "../initializers.js";
import type { LayerDefinition, Zeros } from "../layer.js";
import type { Share } from "../share.js";
import { bindBias } from "./bias.js";

/** Fully connected layer; the words are Keras'. "softmax" makes class probabilities and belongs to the last layer only. */
export interface DenseConfig {
  readonly kind: "Dense";
  readonly units: number;
  readonly activation: "linear" | ActivationName | "softmax";
  readonly useBias: boolean;
}

/** (D) -> (units). Defaults as in Keras: activation "linear", useBias true. */
export function dense(options: { units: number } & Partial<Omit<DenseConfig, "kind">>): DenseConfig {
  return { kind: "Dense", activation: "linear", useBias: true, ...options };
}

/** Whether it sums over what is not zero in x, which needs neither panels nor most of w. */
function skipsZeros({ units }: DenseConfig, { rectified }: Zeros): boolean {
  return rectified && units % 4 === 0;
}

export const denseDefinition: LayerDefinition<DenseConfig> = {
  kind: "Dense",
  defaultName: "dense",

  outputShape(config, inputShape) {
    checkCount("Dense", "units", config.units);
    checkOneOf("Dense", "activation", config.activation, ["linear", ...ACTIVATION_NAMES, "softmax"]);
    if (inputShape.length !== 1) {
      throw new InputError(`Dense: input must have one axis; received ${formatShape(inputShape)}; put Flatten before it`);
    }
    return [config.units];
  },

  parameters(config, inputShape) {
    const kernel = { name: "kernel", shape: [inputShape[0]!, config.units], initializer: glorotUniform };
    return config.useBias ? [kernel, { name: "bias", shape: [config.units], initializer: zeros }] : [kernel];
  },

  multiplyAdds(config, inputShape) {
    return inputShape[0]! * config.units;
  },

  skipsZeros(config, zeros) {
    const each = skipsZeros(config, zeros);
    return { forward: each, backwardInput: each, backwardWeights: each };
  },

  plan(config, plan) {
    const { kernels, x, y, dx, dy, scratch } = plan;
    const d = plan.inputShape[0]!,
      u = config.units;
    const [w, dw] = [plan.parameters[0]!, plan.gradients[0]!];
    const { b, db } = bindBias(plan, u);
    scratch.need(kernels.denseScratch(plan.batchSize, d, u));
    const sparse = skipsZeros(config, plan.zeros);
    if (sparse) scratch.need(kernels.sparseDenseScratch(plan.batchSize, d));
    const packed = plan.canTrain || sparse ? undefined : plan.arena.allocate(kernels.densePackedLength(d, u));

    function prepare(): void {
      if (packed !== undefined) kernels.densePack(packed, w, d, u);
    }
    function multiply(to: Pointer, first: number, n: number, relu: number): void {
      const from = x + 4 * first * d;
      if (sparse) kernels.sparseDenseForward(to, from, w, b, scratch.pointer, n, d, u, relu);
      else if (packed === undefined) kernels.denseForward(to, from, w, b, scratch.pointer, n, d, u, relu);
      else kernels.denseForwardPacked(to, from, packed, b, n, d, u, relu);
    }
    function backwardLinear(first: number, n: number): void {
      if (dx === undefined) return;
      const to = dx + 4 * first * d,
        from = dy! + 4 * first * u;
      if (sparse) kernels.sparseDenseBackwardInput(to, from, x + 4 * first * d, w, scratch.pointer, n, d, u);
      else kernels.denseBackwardInput(to, from, w, scratch.pointer, n, d, u);
    }
    function gradients({ index, count }: Share, n: number): void {
      const { pointer } = scratch;
      if (sparse) kernels.sparseDenseBackwardWeights(dw, db, x, dy!, pointer, n, d, u, index, count);
      else kernels.denseBackwardWeights(dw, db, x, dy!, pointer, n, d, u, index, count);
    }

    if (config.activation === "softmax") {
      const z = plan.arena.allocate(plan.batchSize * u);
      return {
        prepare,
        forward(first, n) {
          const at = 4 * first * u;
          multiply(z + at, first, n, 0);
          kernels.softmaxForward(y + at, z + at, n, u);
        },
        backward(first, n) {
          const at = 4 * first * u;
          kernels.softmaxBackward(dy! + at, y + at, dy! + at, n, u);
          backwardLinear(first, n);
        },
        gradients,
        logits: { pointer: z, backward: backwardLinear },
      };
    }
    const activation = bindActivation(plan, config.activation),
      { relu, z } = activation;
    return {
      prepare,
      forward(first, n) {
        multiply(z + 4 * first * u, first, n, relu);
        activation.forward(first, n);
      },
      backward(first, n) {
        activation.backward(first, n);
        backwardLinear(first, n);
      },
      gradients,
    };
  },
};
