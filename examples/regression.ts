// How many steps a minute? A network that makes a number of a window, here of simulated walking.
//
//     node dist/examples/regression.js [FILE] [EPOCHS]
import { conv1D, createRandom, createRegressor, DEFAULT_RECIPE, dense, evaluateRegression, flatten, maxPooling1D } from "stride-har";
import { officialSplit, trainRegression, type Dataset } from "stride-har";
import { loadRegression, saveRegression } from "stride-har/files";

const [file = "cadence.safetensors", epochs = "30"] = process.argv.slice(2);
const [windows, timeSteps, samplingRate] = [1000, 128, 50];
const random = createRandom(1, 1);
const values = Float32Array.from({ length: windows }, () => 80 + 60 * random.uniform());
const x = new Float32Array(windows * timeSteps);
for (let i = 0; i < windows; i++) {
  const start = random.uniform();
  for (let t = 0; t < timeSteps; t++) {
    const steps = start + ((t / samplingRate) * values[i]!) / 60;
    x[i * timeSteps + t] = 1 + 0.3 * Math.abs(2 * (steps % 1) - 1) + 0.05 * random.normal(); // in g: up and down once a step
  }
}
const from = { name: "walk", simulated: true, source: "made by this example", signals: [{ name: "acc_vertical", unit: "g" }] };
const shape = { classNames: ["walking"], samplingRate, timeSteps, overlap: 0, testSubjects: [9, 10] };
const people = { y: new Int32Array(windows), subject: new Int32Array(windows).map((_, i) => 1 + (i % 10)) };
const dataset: Dataset = { ...from, ...shape, x, ...people, recording: new Int32Array(windows).map((_, i) => i) };
const { train, test } = officialSplit(dataset); // by person, never by window

const targets = { targets: [{ name: "cadence", unit: "steps/min" }], values };
const convolution = conv1D({ filters: 16, kernelSize: 15, activation: "relu" });
const layers = [convolution, maxPooling1D({ poolSize: 4 }), flatten(), dense({ units: 32, activation: "relu" }), dense({ units: 1 })];
const network = { name: "cadence", inputShape: [timeSteps, 1] as const, layers };
const recipe = { ...DEFAULT_RECIPE, preparation: "standardize" as const, epochs: Number(epochs) };
const { model } = await trainRegression(train, targets, recipe, { network });
const [score] = evaluateRegression(model, test, targets).perTarget;
console.log(`off by ${score!.mae.toFixed(1)} steps/min on ${test.indices.length} simulated windows, R2 ${score!.r2!.toFixed(3)}`);

await saveRegression(file, model);
const [guess] = createRegressor(await loadRegression(file)).predict(x.slice(0, timeSteps));
console.log(`the first window: ${guess!.toFixed(0)} steps/min, simulated with ${values[0]!.toFixed(0)}`);
