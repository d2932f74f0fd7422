import { InputError, sizeOf, type Pointer } from "../../tensor/index.js";
import { checkOneOf } from "../checks.js";
import type { LayerDefinition, ParameterSpec } from "../layer.js";
import { bindGru, gruDefinition, gruParameters, type GRUConfig } from "./gru.js";
import { bindLstm, lstmDefinition, lstmParameters, type LSTMConfig } from "./lstm.js";
import { placeStates, type Recurrence, type RecurrenceOperands } from "./recurrence.js";

/** Two recurrent layers alike, one from the first step to the last, one from the last to the first; the words are Keras'. */
export interface BidirectionalConfig {
  readonly kind: "Bidirectional";
  readonly layer: LSTMConfig | GRUConfig;
  /** Whether the two outputs of a step stand side by side or are added. */
  readonly mergeMode: "concat" | "sum";
}

/**
 * (T, C) -> (2 units), or (T, 2 units) where the layer returns sequences; `units` in place of `2 units` for mergeMode "sum". Schuster and
 * Paliwal, IEEE Transactions on Signal Processing 45(11), 1997. Default as in Keras: mergeMode "concat". Weights stand in Keras' order, the
 * forward layer's before the backward one's.
 */
export function bidirectional(
  options: { layer: LSTMConfig | GRUConfig } & Partial<Omit<BidirectionalConfig, "kind">>,
): BidirectionalConfig {
  return { kind: "Bidirectional", mergeMode: "concat", ...options };
}

export const bidirectionalDefinition: LayerDefinition<BidirectionalConfig> = {
  kind: "Bidirectional",
  defaultName: "bidirectional",
  masking: true,

  outputShape({ layer, mergeMode }, inputShape) {
    checkOneOf("Bidirectional", "mergeMode", mergeMode, ["concat", "sum"]);
    checkOneOf("Bidirectional", "layer kind", layer.kind, ["LSTM", "GRU"]);
    if (layer.goBackwards) {
      throw new InputError("Bidirectional: layer must run forwards; received goBackwards true; leave it out, both directions are there");
    }
    const shape = layer.kind === "LSTM" ? lstmDefinition.outputShape(layer, inputShape) : gruDefinition.outputShape(layer, inputShape);
    return mergeMode === "sum" ? shape : [...shape.slice(0, -1), 2 * layer.units];
  },

  parameters({ layer }, inputShape) {
    const each: readonly ParameterSpec[] = layer.kind === "LSTM" ? lstmParameters(layer, inputShape) : gruParameters(layer, inputShape);
    return ["forward", "backward"].flatMap((direction) => each.map((spec) => ({ ...spec, name: `${direction}_${spec.name}` })));
  },

  multiplyAdds({ layer }, inputShape) {
    return 2 * (layer.kind === "LSTM" ? lstmDefinition.multiplyAdds(layer, inputShape) : gruDefinition.multiplyAdds(layer, inputShape));
  },

  plan({ layer, mergeMode }, plan) {
    const { kernels, arena, batchSize, canTrain, y, dy, dx, inputShape, outputShape, parameters, gradients } = plan;
    const [t, c] = inputShape as readonly [number, number];
    const half = parameters.length / 2;
    const bind = (backwards: boolean): Recurrence => {
      const from = backwards ? half : 0;
      const own = { parameters: parameters.slice(from, from + half), gradients: gradients.slice(from, from + half) };
      const operands: RecurrenceOperands = { ...plan, t, c, ...own, backwards };
      return layer.kind === "LSTM" ? bindLstm(layer, operands) : bindGru(layer, operands);
    };
    const [ahead, back] = [bind(false), bind(true)];
    const inputs = 4 * t * c,
      size = sizeOf(outputShape);
    const sums = mergeMode === "sum";
    const other = sums ? arena.allocate(batchSize * size) : 0,
      otherDx = canTrain && dx !== undefined ? arena.allocate(batchSize * t * c) : undefined;
    const outlet = { y, dy, width: outputShape.at(-1)!, offset: 0, returnSequences: layer.returnSequences, reversed: false };
    const aheadStates = placeStates(kernels, ahead, outlet),
      backStates = placeStates(kernels, back, sums ? { ...outlet, y: other } : { ...outlet, offset: layer.units });
    const merge = (to: Pointer, from: Pointer, at: number, count: number): void => kernels.add(to + at, to + at, from + at, count, 0);
    return {
      prepare() {
        ahead.prepare?.();
        back.prepare?.();
      },
      forward(first, n) {
        ahead.forward(first, n);
        back.forward(first, n);
        aheadStates.forward(first, n);
        backStates.forward(first, n);
        if (sums) merge(y, other, 4 * first * size, n * size);
      },
      backward(first, n) {
        aheadStates.backward(first, n);
        backStates.backward(first, n);
        ahead.backward(first, n, dx);
        back.backward(first, n, otherDx);
        if (dx !== undefined) merge(dx, otherDx!, first * inputs, n * t * c);
      },
      gradients(share, n) {
        ahead.gradients(share, n);
        back.gradients(share, n);
      },
    };
  },
};
