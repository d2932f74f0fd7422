// Fits MiniRocket's random convolutions to simulated recordings of thirty people, scores them on people they have not seen, and saves the
// model, which is loaded and asked as a network is.
//
//     node dist/examples/random-convolutions.js [FILE] [FEATURES]
import { createDemo, createPredictor, evaluateModel, officialSplit, trainRocket } from "stride-har";
import { loadModel, saveModel } from "stride-har/files";

const [file = "rocket.safetensors", features = "9996"] = process.argv.slice(2);

const dataset = createDemo();
const { train, test } = officialSplit(dataset); // by person, never by window

// The penalty is chosen, and the temperature of the probabilities fitted, by folds of training subjects.
const { model, parameters, seconds } = await trainRocket(train, { transform: "minirocket", features: Number(features), seed: 1 });
const { alpha, temperature } = model.convolutions;
console.log(`${parameters} parameters in ${seconds.toFixed(1)} s, alpha ${alpha.toFixed(1)}, temperature ${temperature!.toFixed(3)}`);

const { accuracy, loss } = await evaluateModel(model, test);
console.log(`${(100 * accuracy).toFixed(1)} % of ${test.indices.length} simulated test windows right, loss ${loss.toFixed(3)}`);

await saveModel(file, model);
const predictor = createPredictor(await loadModel(file));
const size = dataset.timeSteps * dataset.signals.length;
const which = test.indices[100]!;
const { className, probabilities } = predictor.predict(dataset.x.slice(which * size, (which + 1) * size));
console.log(`predicted ${className} at ${Math.max(...probabilities).toFixed(4)}, simulated as ${dataset.classNames[dataset.y[which]!]}`);
