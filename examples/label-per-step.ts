// A label for each time step: when does somebody stand up? A network that ends in a convolution with "softmax" tells a class each step.
//
//     node dist/examples/label-per-step.js [FILE] [EPOCHS]
import { conv1D, createDemo, createRandom, createStepPredictor, DEFAULT_RECIPE, evaluateSequence, officialSplit } from "stride-har";
import { trainSequence, type Dataset } from "stride-har";
import { loadSequence, saveSequence } from "stride-har/files";

const [file = "steps.safetensors", epochs = "4"] = process.argv.slice(2);

// Of simulated windows, two of one person each: the activity changes somewhere in the middle, and the labels with it.
const demo = createDemo();
const [steps, channels, random] = [demo.timeSteps, demo.signals.length, createRandom(1, 1)];
const x = demo.x.slice();
const values = Int32Array.from({ length: demo.y.length * steps }, (_, i) => demo.y[Math.floor(i / steps)]!);
for (let i = 0; i + 9 < demo.y.length; i += 1 + random.below(2)) {
  const other = i + 9 * Number(demo.subject[i + 9] === demo.subject[i]); // often another activity, else a later moment of the same
  const change = 24 + random.below(steps - 48);
  x.set(demo.x.subarray((other * steps + change) * channels, (other + 1) * steps * channels), (i * steps + change) * channels);
  values.fill(demo.y[i]!, i * steps, i * steps + change).fill(demo.y[other]!, i * steps + change, (i + 1) * steps);
}
const dataset: Dataset = { ...demo, x };
const { train, test } = officialSplit(dataset);

const same = { kernelSize: 7, padding: "same", activation: "relu" } as const; // as many steps come out as go in
const layers = [1, 2, 4, 8].map((dilationRate) => conv1D({ filters: 24, ...same, dilationRate }));
const last = conv1D({ filters: demo.classNames.length, kernelSize: 1, activation: "softmax" });
const network = { name: "steps", inputShape: [steps, channels] as const, layers: [...layers, last] };
const recipe = { ...DEFAULT_RECIPE, preparation: "standardize" as const, epochs: Number(epochs) };
const labels = { classNames: demo.classNames, values };
const { model } = await trainSequence(train, labels, recipe, { network });
const { accuracy, windows } = evaluateSequence(model, test, labels);
console.log(`${(100 * accuracy).toFixed(1)} % of ${windows} time steps of simulated test windows right`);

await saveSequence(file, model);
const shown = demo.y.findIndex((_, i) => values[i * steps] !== values[(i + 1) * steps - 1]);
const window = x.slice(shown * steps * channels, (shown + 1) * steps * channels);
const { labels: called } = createStepPredictor(await loadSequence(file)).predict(window);
console.log(`a change, called  ${called.join("")}`);
console.log(`and as simulated  ${values.subarray(shown * steps, (shown + 1) * steps).join("")}`);
