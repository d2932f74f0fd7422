import { formatShape, InputError } from "../../tensor/index.js";
import { checkCount, checkOneOf } from "../checks.js";
import { glorotUniform, zeros } from "../initializers.js";
import type { LayerDefinition } from "../layer.js";
import { bindBias } from "./bias.js";

/** Fully connected layer; the words are Keras'. "softmax" makes class probabilities and belongs to the last layer only. */
export interface DenseConfig {
  readonly kind: "Dense";
  readonly units: number;
  readonly activation: "linear" | "relu" | "softmax";
  readonly useBias: boolean;
}

/** (D) -> (units). Defaults as in Keras: activation "linear", useBias true. */
export function dense(options: { units: number } & Partial<Omit<DenseConfig, "kind">>): DenseConfig {
  return { kind: "Dense", activation: "linear", useBias: true, ...options };
}

export const denseDefinition: LayerDefinition<DenseConfig> = {
  kind: "Dense",
  defaultName: "dense",

  outputShape(config, inputShape) {
    checkCount("Dense", "units", config.units);
    checkOneOf("Dense", "activation", config.activation, ["linear", "relu", "softmax"]);
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

  plan(config, plan) {
    const { kernels, x, y, dx, dy, scratch } = plan;
    const d = plan.inputShape[0]!,
      u = config.units;
    const [w, dw] = [plan.parameters[0]!, plan.gradients[0]!];
    const { b, db } = bindBias(plan, u);
    scratch.need(kernels.denseScratch(plan.batchSize, d, u));

    function backwardLinear(n: number): void {
      kernels.denseBackwardWeights(dw, db, x, dy!, scratch.pointer, n, d, u);
      if (dx !== undefined) kernels.denseBackwardInput(dx, dy!, w, scratch.pointer, n, d, u);
    }

    if (config.activation === "softmax") {
      const z = plan.arena.allocate(plan.batchSize * u);
      return {
        forward(n) {
          kernels.denseForward(z, x, w, b, scratch.pointer, n, d, u, 0);
          kernels.softmaxForward(y, z, n, u);
        },
        backward(n) {
          kernels.softmaxBackward(dy!, y, dy!, n, u);
          backwardLinear(n);
        },
        logits: { pointer: z, backward: backwardLinear },
      };
    }
    const relu = config.activation === "relu" ? 1 : 0;
    return {
      forward(n) {
        kernels.denseForward(y, x, w, b, scratch.pointer, n, d, u, relu);
      },
      backward(n) {
        if (relu && !plan.masked) kernels.reluBackward(dy!, dy!, y, n * u);
        backwardLinear(n);
      },
    };
  },
};
