// 36 channels: four sensors of nine signals each, on the body of one person. Nothing changes but the last axis of x.
//
//     node dist/examples/many-channels.js [EPOCHS]
import { createDemo, createRandom, DEFAULT_RECIPE, evaluateModel, officialSplit, trainModel, type Dataset } from "stride-har";

const demo = createDemo();
const places = ["waist", "chest", "wrist", "ankle"];
const [own, steps] = [demo.signals.length, demo.timeSteps];
const signals = places.flatMap((place) => demo.signals.map(({ name, unit }) => ({ name: `${place}_${name}`, unit })));
const channels = signals.length; // 36; with 19 it would be 19 here, and nowhere else

// What the waist measures, elsewhere weaker or stronger, a little later and with noise: simulated of what is simulated.
const [gain, delay, random] = [[1, 0.7, 1.4, 2], [0, 1, 3, 2], createRandom(1, 1)];
const x = new Float32Array(demo.y.length * steps * channels);
for (let i = 0; i < x.length; i++) {
  const [row, channel] = [Math.floor(i / channels), i % channels];
  const [place, signal] = [Math.floor(channel / own), channel % own];
  const step = Math.max(0, (row % steps) - delay[place]!);
  x[i] = gain[place]! * demo.x[(row - (row % steps) + step) * own + signal]! + 0.02 * place * random.normal();
}
const dataset: Dataset = { ...demo, signals, x };
const { train, test } = officialSplit(dataset); // by person, never by window

const options = { filters: [16, 16] };
const recipe = { ...DEFAULT_RECIPE, model: "resnet", options, preparation: "standardize" as const, epochs: Number(process.argv[2] ?? 3) };
const { model, parameters } = await trainModel(train, recipe);
const { accuracy } = await evaluateModel(model, test);
console.log(
  `${channels} channels, ${parameters} parameters: ${(100 * accuracy).toFixed(1)} % of ${test.indices.length} simulated test windows right`,
);
