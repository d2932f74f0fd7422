import type { DataFacts, LayerFacts, NetworkFacts } from "../../../src/records/index.js";

/** The article's networks on the windows of `data`: the baseline, or three heads of kernels 3, 5 and 11. */
export function madeUpNetwork(filters: number, { classNames, timeSteps, histograms }: DataFacts, heads: boolean): NetworkFacts {
  const signals = histograms.length;
  const classes = classNames.length;
  const convolution = (name: string, input: string, steps: number, channels: number, kernel: number): LayerFacts => ({
    name,
    kind: "Conv1D",
    inputs: [input],
    config: { filters, kernelSize: kernel, strides: 1, padding: "valid", activation: "relu" },
    outputShape: [steps - kernel + 1, filters],
    parameters: filters * (kernel * channels + 1),
    multiplyAdds: (steps - kernel + 1) * filters * kernel * channels,
  });
  const free = (name: string, kind: string, input: string, config: Record<string, unknown>, outputShape: number[]): LayerFacts => ({
    name,
    kind,
    inputs: [input],
    config,
    outputShape,
    parameters: 0,
    multiplyAdds: 0,
  });
  const dense = (name: string, input: string, from: number, units: number, activation: string): LayerFacts => ({
    name,
    kind: "Dense",
    inputs: [input],
    config: { units, activation },
    outputShape: [units],
    parameters: (from + 1) * units,
    multiplyAdds: from * units,
  });
  const body: LayerFacts[] = [];
  let flat = 0;
  if (heads) {
    [3, 5, 11].forEach((kernel, h) => {
      const steps = timeSteps - kernel + 1;
      const pooled = Math.floor(steps / 2);
      body.push(
        convolution(`conv1d_${h}`, `input_${h}`, timeSteps, signals, kernel),
        free(`dropout_${h}`, "Dropout", `conv1d_${h}`, { rate: 0.5 }, [steps, filters]),
        free(`max_pooling1d_${h}`, "MaxPooling1D", `dropout_${h}`, { poolSize: 2 }, [pooled, filters]),
        free(`flatten_${h}`, "Flatten", `max_pooling1d_${h}`, {}, [pooled * filters]),
      );
      flat += pooled * filters;
    });
    body.push({ ...free("concatenate", "Concatenate", "", {}, [flat]), inputs: ["flatten_0", "flatten_1", "flatten_2"] });
  } else {
    const pooled = Math.floor((timeSteps - 4) / 2);
    flat = pooled * filters;
    body.push(
      convolution("conv1d", "input", timeSteps, signals, 3),
      convolution("conv1d_1", "conv1d", timeSteps - 2, filters, 3),
      free("dropout", "Dropout", "conv1d_1", { rate: 0.5 }, [timeSteps - 4, filters]),
      free("max_pooling1d", "MaxPooling1D", "dropout", { poolSize: 2 }, [pooled, filters]),
      free("flatten", "Flatten", "max_pooling1d", {}, [flat]),
    );
  }
  const layers = [...body, dense("dense", body.at(-1)!.name, flat, 100, "relu"), dense("dense_1", "dense", 100, classes, "softmax")];
  return {
    name: heads ? "multi-head" : "baseline",
    inputShape: [timeSteps, signals],
    inputs: heads ? [0, 1, 2].map((h) => ({ name: `input_${h}`, preparation: "standardize" })) : [{ name: "input", preparation: "none" }],
    layers,
    parameters: layers.reduce((sum, layer) => sum + layer.parameters, 0),
    multiplyAdds: layers.reduce((sum, layer) => sum + layer.multiplyAdds, 0),
  };
}
