// What the other kinds of convolution refuse, each in one line with its next step.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  conv1DTranspose,
  createNetwork,
  cropping1D,
  depthwiseConv1D,
  separableConv1D,
  upSampling1D,
  zeroPadding1D,
  type LayerConfig,
} from "../../src/nn/index.js";

const CASES: readonly [LayerConfig, RegExp][] = [
  [depthwiseConv1D({ kernelSize: 11 }), /DepthwiseConv1D: padding "valid" needs at least 11 time steps; received 10; use a smaller/],
  [depthwiseConv1D({ kernelSize: 3, depthMultiplier: 0 }), /DepthwiseConv1D: depthMultiplier must be a whole number from 1 .*received 0$/],
  [
    separableConv1D({ filters: 4, kernelSize: 3, strides: 2, dilationRate: 2 }),
    /SeparableConv1D: strides and dilationRate .* received 2 and 2/,
  ],
  [
    separableConv1D({ filters: 4, kernelSize: 3, padding: "full" as "same" }),
    /SeparableConv1D: padding must be "valid" or .*received "full"$/,
  ],
  [conv1DTranspose({ filters: 4, kernelSize: 3, padding: "causal" as "same" }), /Conv1DTranspose: padding must be .* received "causal"$/],
  [upSampling1D({ size: 1.5 }), /UpSampling1D: size must be a whole number from 1 to 65536; received 1.5$/],
  [zeroPadding1D({ padding: [1, -1] }), /ZeroPadding1D: padding must be two whole numbers .* received 1, -1$/],
  [cropping1D({ cropping: [4, 6] }), /Cropping1D: cropping 4, 6 leaves none of 10 time steps; crop fewer$/],
];

for (const [layer, message] of CASES) {
  test(`${JSON.stringify(layer)} is refused in one line`, () => {
    assert.throws(() => createNetwork({ name: "n", inputShape: [10, 3], layers: [layer] }), { name: "InputError", message });
  });
}
