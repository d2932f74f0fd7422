import fc from "fast-check";
import {
  ACTIVATION_NAMES,
  activation,
  add,
  attention,
  attentionPooling1D,
  averagePooling1D,
  batchNormalization,
  bidirectional,
  concatenate,
  conv1D,
  conv1DTranspose,
  cropping1D,
  dense,
  depthwiseConv1D,
  dropout,
  flatten,
  gaussianNoise,
  globalAveragePooling1D,
  globalMaxPooling1D,
  globalPPVPooling1D,
  gru,
  layerNormalization,
  lstm,
  maxPooling1D,
  multiply,
  reshape,
  separableConv1D,
  sliceChannels,
  spatialDropout1D,
  upSampling1D,
  zeroPadding1D,
  type LayerConfig,
} from "../../src/nn/index.js";
import type { Shape } from "../../src/tensor/index.js";

/** A layer, and shapes of windows that may or may not fit it. */
export interface PlacedLayer {
  readonly config: LayerConfig;
  readonly inputShapes: readonly Shape[];
}

const upTo = (most: number): fc.Arbitrary<number> => fc.integer({ min: 1, max: most });
const window: fc.Arbitrary<Shape> = fc.tuple(upTo(200), upTo(20));
const row: fc.Arbitrary<Shape> = fc.tuple(upTo(5000));
const either = fc.oneof(window, row);
const sides = fc.tuple(fc.nat(9), fc.nat(9));
const rate = fc.double({ min: 0, max: 0.9, noNaN: true });
const convolution = fc.record({
  kernelSize: upTo(9),
  strides: upTo(3),
  dilationRate: fc.constantFrom(1, 1, 2, 4),
  padding: fc.constantFrom("valid" as const, "same" as const, "causal" as const),
  useBias: fc.boolean(),
});
const pooling = fc.record({ poolSize: upTo(5), strides: upTo(4), padding: fc.constantFrom("valid" as const, "same" as const) });
const transposed = fc.record({
  filters: upTo(9),
  kernelSize: upTo(7),
  strides: upTo(4),
  padding: fc.constantFrom("valid" as const, "same" as const),
  useBias: fc.boolean(),
});
const recurrent = fc.record({ units: upTo(40), returnSequences: fc.boolean(), goBackwards: fc.boolean(), useBias: fc.boolean() });

function alone<T>(options: fc.Arbitrary<T>, shapes: fc.Arbitrary<Shape>, make: (options: T) => LayerConfig): fc.Arbitrary<PlacedLayer> {
  return fc.tuple(options, shapes).map(([given, inputShape]) => ({ config: make(given), inputShapes: [inputShape] }));
}

function joined(shapes: fc.Arbitrary<readonly Shape[]>, make: () => LayerConfig): fc.Arbitrary<PlacedLayer> {
  return shapes.map((inputShapes) => ({ config: make(), inputShapes }));
}

const none = fc.constant(undefined);
const copies = fc.tuple(either, fc.integer({ min: 2, max: 5 })).map(([shape, inputs]) => Array.from({ length: inputs }, () => shape));
const neighbours = fc.tuple(fc.option(upTo(100), { nil: undefined }), fc.array(upTo(50), { minLength: 2, maxLength: 12 }));

/** Random layers of every kind with random options, on random windows. */
export const LAYERS: { readonly [Kind in LayerConfig["kind"]]: fc.Arbitrary<PlacedLayer> } = {
  Activation: alone(fc.constantFrom(...ACTIVATION_NAMES), either, (name) => activation({ activation: name })),
  Add: joined(copies, add),
  Attention: fc.tuple(upTo(8), upTo(8), upTo(8), upTo(8), fc.option(upTo(4), { nil: undefined })).map(([tq, tv, d, v, blockSize]) =>
    blockSize === undefined
      ? {
          config: attention(),
          inputShapes: [
            [tq, d],
            [tv, v],
            [tv, d],
          ],
        }
      : {
          config: attention({ blockSize }),
          inputShapes: [
            [tq * blockSize, d],
            [tq * blockSize, v],
            [tq * blockSize, d],
          ],
        },
  ),
  AttentionPooling1D: alone(upTo(20), window, (units) => attentionPooling1D({ units })),
  AveragePooling1D: alone(pooling, window, averagePooling1D),
  BatchNormalization: alone(none, either, () => batchNormalization()),
  Bidirectional: alone(fc.tuple(recurrent, fc.boolean(), fc.boolean()), window, ([options, gates, sums]) =>
    bidirectional({
      layer: (gates ? lstm : gru)({ ...options, goBackwards: false }),
      mergeMode: sums ? "sum" : "concat",
    }),
  ),
  Concatenate: joined(
    neighbours.map(([steps, widths]) => widths.map((width) => (steps === undefined ? [width] : [steps, width]))),
    concatenate,
  ),
  Conv1D: alone(fc.tuple(convolution, upTo(70)), window, ([options, filters]) => conv1D({ ...options, filters })),
  Conv1DTranspose: alone(transposed, window, conv1DTranspose),
  Cropping1D: alone(sides, window, (cropping) => cropping1D({ cropping })),
  Dense: alone(fc.tuple(upTo(100), fc.boolean()), row, ([units, useBias]) => dense({ units, useBias })),
  DepthwiseConv1D: alone(fc.tuple(convolution, upTo(4)), window, ([options, depthMultiplier]) =>
    depthwiseConv1D({ ...options, depthMultiplier }),
  ),
  Dropout: alone(rate, either, (share) => dropout({ rate: share })),
  Flatten: alone(none, window, flatten),
  GRU: alone(recurrent, window, gru),
  GaussianNoise: alone(rate, either, (stddev) => gaussianNoise({ stddev })),
  GlobalAveragePooling1D: alone(none, window, globalAveragePooling1D),
  GlobalMaxPooling1D: alone(none, window, globalMaxPooling1D),
  GlobalPPVPooling1D: alone(none, window, globalPPVPooling1D),
  LSTM: alone(recurrent, window, lstm),
  LayerNormalization: alone(none, either, () => layerNormalization()),
  MaxPooling1D: alone(pooling, window, maxPooling1D),
  Multiply: joined(copies, multiply),
  Reshape: window.map((shape) => ({ config: reshape({ targetShape: [shape[1]!, shape[0]!] }), inputShapes: [shape] })),
  SeparableConv1D: alone(fc.tuple(convolution, upTo(40), upTo(3)), window, ([options, filters, depthMultiplier]) =>
    separableConv1D({ ...options, filters, depthMultiplier }),
  ),
  SliceChannels: alone(fc.tuple(fc.nat(6), upTo(8)), window, ([start, channels]) => sliceChannels({ start, channels })),
  SpatialDropout1D: alone(rate, window, (share) => spatialDropout1D({ rate: share })),
  UpSampling1D: alone(upTo(5), window, (size) => upSampling1D({ size })),
  ZeroPadding1D: alone(sides, window, (padding) => zeroPadding1D({ padding })),
};

/** Of the layers that keep a time axis those in which more of what goes in always makes more of what comes out, given weights above 0. */
export const pickedLayer: fc.Arbitrary<LayerConfig> = fc.oneof(
  fc.tuple(convolution, upTo(3)).map(([options, filters]) => conv1D({ ...options, filters })),
  convolution.map((options) => depthwiseConv1D(options)),
  pooling.map((options) => averagePooling1D(options)),
  pooling.filter(({ poolSize, strides }) => poolSize >= strides).map((options) => averagePooling1D(options)),
  transposed.map((options) => conv1DTranspose(options)),
  upTo(3).map((size) => upSampling1D({ size })),
  sides.map((padding) => zeroPadding1D({ padding })),
  sides.map((cropping) => cropping1D({ cropping })),
);
