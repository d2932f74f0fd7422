// The other kinds of convolution against Keras (test/vectors/keras/README.md).
import assert from "node:assert/strict";
import { test } from "node:test";
import { conv1DTranspose, cropping1D, depthwiseConv1D, separableConv1D, upSampling1D, zeroPadding1D } from "../../src/nn/index.js";
import { readSingles } from "../support/keras-singles.js";
import { testSingles } from "../support/assert-singles.js";

testSingles("convolutions", ["DepthwiseConv1D", "SeparableConv1D", "Conv1DTranspose", "UpSampling1D", "ZeroPadding1D", "Cropping1D"]);

test("the defaults of the other kinds of convolution are Keras' own", () => {
  const { defaults } = readSingles("convolutions");
  for (const config of [depthwiseConv1D({ kernelSize: 3 }), separableConv1D({ filters: 1, kernelSize: 3 })]) {
    const keras = defaults[config.kind]!;
    assert.deepEqual(
      [[config.strides], config.padding, [config.dilationRate], config.depthMultiplier, config.activation, config.useBias],
      [keras["strides"], keras["padding"], keras["dilation_rate"], keras["depth_multiplier"], keras["activation"], keras["use_bias"]],
    );
  }
  const transposed = conv1DTranspose({ filters: 1, kernelSize: 3 });
  const keras = defaults["Conv1DTranspose"]!;
  assert.deepEqual(
    [[transposed.strides], transposed.padding, transposed.activation, transposed.useBias],
    [keras["strides"], keras["padding"], keras["activation"], keras["use_bias"]],
  );
  assert.deepEqual([[1], null], [keras["dilation_rate"], keras["output_padding"] ?? null]);
  assert.deepEqual(
    [upSampling1D().size, zeroPadding1D().padding, cropping1D().cropping],
    [defaults["UpSampling1D"]!["size"], defaults["ZeroPadding1D"]!["padding"], defaults["Cropping1D"]!["cropping"]],
  );
});
