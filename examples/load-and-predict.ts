// Loads a saved model and asks it what one window of signals shows.
//
//     node dist/examples/load-and-predict.js [FILE]
import { createDemo, createPredictor, timeStepsOf } from "stride-har";
import { loadModel } from "stride-har/files";

const model = await loadModel(process.argv[2] ?? "model.safetensors");
const predictor = createPredictor(model);

// A window is what the sensors gave, time step by time step, in the model's units. Here it is a simulated one.
const timeSteps = timeStepsOf(model);
const size = timeSteps * model.signals.length;
console.log(
  `${timeSteps} time steps at ${model.samplingRate} Hz of ${model.signals.map(({ name, unit }) => `${name} [${unit}]`).join(", ")}`,
);

const { x, y, classNames } = createDemo({ seed: 2 });
const which = 100;
const window = x.slice(which * size, (which + 1) * size);

const { className, probabilities } = predictor.predict(window);
console.log(`predicted ${className}, simulated as ${classNames[y[which]!]}`);
for (const [k, probability] of probabilities.entries()) {
  console.log(`  ${model.classNames[k]!.padEnd(20)} ${probability.toFixed(4)}`);
}
