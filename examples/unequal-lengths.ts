// Recordings of unequal lengths: zeros behind the shorter ones, and a masked network, which those zeros do not change.
//
//     node dist/examples/unequal-lengths.js [EPOCHS]
import { conv1D, createDemo, createPredictor, createRandom, DEFAULT_RECIPE, dense, evaluateModel } from "stride-har";
import { globalAveragePooling1D, officialSplit, trainModel, type Dataset } from "stride-har";

// Simulated windows that end after 60 to 128 steps.
const demo = createDemo();
const [steps, channels, random] = [demo.timeSteps, demo.signals.length, createRandom(1, 1)];
const lengths = demo.y.map(() => 60 + random.below(steps - 59));
const x = demo.x.slice();
lengths.forEach((length, i) => x.fill(0, (i * steps + length) * channels, (i + 1) * steps * channels));
const dataset: Dataset = { ...demo, x, lengths };
const { train, test } = officialSplit(dataset);

const network = {
  name: "unequal",
  inputShape: [steps, channels] as const,
  masked: true, // a window of 60 steps comes out as it would of a network for 60 steps
  layers: [
    conv1D({ filters: 16, kernelSize: 9, padding: "same", activation: "relu" }),
    conv1D({ filters: 16, kernelSize: 5, padding: "same", activation: "relu" }),
    globalAveragePooling1D(), // over the steps that are there; Flatten would need all of them, and is refused
    dense({ units: demo.classNames.length, activation: "softmax" }),
  ],
};
const recipe = { ...DEFAULT_RECIPE, preparation: "standardize" as const, epochs: Number(process.argv[2] ?? 5) };
const { model } = await trainModel(train, recipe, { network });
const { accuracy } = await evaluateModel(model, test);
console.log(`${(100 * accuracy).toFixed(1)} % of ${test.indices.length} simulated test windows of 60 to ${steps} steps right`);
const { className } = createPredictor(model).predict(x.slice(0, lengths[0]! * channels)); // as long as it is
console.log(`the first window, of ${lengths[0]} steps: ${className}`);
