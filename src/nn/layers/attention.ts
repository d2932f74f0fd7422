import { formatShape, InputError, type Pointer, type Shape } from "../../tensor/index.js";
import { checkCount, checkTimeAndChannels } from "../checks.js";
import type { LayerDefinition } from "../layer.js";

/** Dot-product attention; the words are Keras'. */
export interface AttentionConfig {
  readonly kind: "Attention";
  /** How many neighbouring rows attend to one another, and to no others. Absent: all of a window. Keras has no such thing. */
  readonly blockSize?: number;
}

/**
 * query (Tq, D), value (Tv, V), key (Tv, D), in Keras' order -> (Tq, V): softmax(query transpose(key)) value, the softmax over the Tv rows, without a
 * scale (Luong, Pham and Manning, EMNLP 2015, arXiv:1508.04025, "dot"): Keras' Attention without dropout. With `blockSize` B, of which T is then a
 * multiple and Tq = Tv, the same within each B rows.
 */
export function attention(options: { blockSize?: number } = {}): AttentionConfig {
  return { kind: "Attention", ...options };
}

/** Rows of a block on either side, blocks in a window, and channels. */
interface Geometry {
  readonly tq: number;
  readonly tv: number;
  readonly blocks: number;
  readonly d: number;
  readonly v: number;
}

function geometry({ blockSize }: AttentionConfig, inputShapes: readonly Shape[]): Geometry {
  if (inputShapes.length !== 3) {
    throw new InputError(`Attention: inputs: expected three names, query, value and key; received ${inputShapes.length}`);
  }
  const [query, value, key] = inputShapes.map((shape) => checkTimeAndChannels("Attention", shape)) as [number, number][];
  const [[tq, d], [tv, v], [tk, dk]] = [query!, value!, key!];
  if (d !== dk) throw new InputError(`Attention: query and key must have as many channels; received ${d} and ${dk}`);
  if (tv !== tk) throw new InputError(`Attention: value and key must have as many rows; received ${tv} and ${tk}`);
  if (blockSize === undefined) return { tq, tv, blocks: 1, d, v };
  checkCount("Attention", "blockSize", blockSize);
  if (tq !== tv || tq % blockSize !== 0) {
    const received = inputShapes.map(formatShape).join(", ");
    throw new InputError(`Attention: blockSize ${blockSize}: expected as many rows everywhere, a multiple of it; received ${received}`);
  }
  return { tq: blockSize, tv: blockSize, blocks: tq / blockSize, d, v };
}

export const attentionDefinition: LayerDefinition<AttentionConfig> = {
  kind: "Attention",
  defaultName: "attention",
  joins: true,
  masking: "weighs rows that a masked window does not have; take AttentionPooling1D, or LSTM, in its place",

  outputShape(config, ...inputShapes) {
    const { tq, blocks, v } = geometry(config, inputShapes);
    return [tq * blocks, v];
  },

  parameters: () => [],

  multiplyAdds(config, ...inputShapes) {
    const { tq, tv, blocks, d, v } = geometry(config, inputShapes);
    return blocks * tq * tv * (d + v);
  },

  plan(config, { kernels, arena, batchSize, canTrain, inputs, y, dy, scratch }) {
    const { tq, tv, blocks, d, v } = geometry(
      config,
      inputs.map(({ shape }) => shape),
    );
    const [query, value, key] = inputs as [(typeof inputs)[number], (typeof inputs)[number], (typeof inputs)[number]];
    const size = tq * tv;
    const weights = arena.allocate(batchSize * blocks * size);
    // Their gradients go where the scores are, which are not needed again. Biases that are none.
    const scores = arena.allocate(batchSize * blocks * size);
    const none = arena.allocate(Math.max(d, v)),
      dNone = canTrain ? arena.allocate(batchSize * Math.max(d, v)) : 0;
    scratch.need(kernels.denseScratch(tq, tv, d));
    scratch.need(kernels.denseScratch(tq, tv, v));
    const rows = (base: Pointer, block: number, steps: number, channels: number): Pointer => base + 4 * block * steps * channels;
    return {
      forward(first, n) {
        const { pointer } = scratch;
        for (let i = first * blocks; i < (first + n) * blocks; i++) {
          const [p, s] = [weights + 4 * i * size, scores + 4 * i * size];
          kernels.denseBackwardInput(s, rows(query.x, i, tq, d), rows(key.x, i, tv, d), pointer, tq, tv, d);
          kernels.softmaxForward(p, s, tq, tv);
          kernels.denseForward(rows(y, i, tq, v), p, rows(value.x, i, tv, v), none, pointer, tq, tv, v, 0);
        }
      },
      backward(first, n) {
        const { pointer } = scratch;
        for (let i = first * blocks; i < (first + n) * blocks; i++) {
          const [p, s] = [weights + 4 * i * size, scores + 4 * i * size];
          const above = rows(dy!, i, tq, v),
            idle = dNone + 4 * first * Math.max(d, v);
          if (value.dx !== undefined) {
            kernels.denseBackwardWeights(rows(value.dx, i, tv, v), idle, p, above, pointer, tq, tv, v, 0, 1);
          }
          if (query.dx === undefined && key.dx === undefined) continue;
          kernels.denseBackwardInput(s, above, rows(value.x, i, tv, v), pointer, tq, tv, v);
          kernels.softmaxBackward(s, p, s, tq, tv);
          if (query.dx !== undefined) {
            kernels.denseForward(rows(query.dx, i, tq, d), s, rows(key.x, i, tv, d), none, pointer, tq, tv, d, 0);
          }
          if (key.dx !== undefined) {
            kernels.denseBackwardWeights(rows(key.dx, i, tv, d), idle, s, rows(query.x, i, tq, d), pointer, tq, tv, d, 0, 1);
          }
        }
      },
    };
  },
};
