// Two classes, one probability: is somebody moving? A network that ends in one sigmoid unit is a classifier like any other.
//
//     node dist/examples/two-classes.js [FILE] [EPOCHS]
import { conv1D, createDemo, createPredictor, DEFAULT_RECIPE, dense, evaluateModel, globalMaxPooling1D } from "stride-har";
import { officialSplit, trainModel, type Dataset } from "stride-har";
import { loadModel, saveModel } from "stride-har/files";

const [file = "moving.safetensors", epochs = "3"] = process.argv.slice(2);

// Six simulated activities become two: walking on the level, up and down the stairs is moving.
const demo = createDemo();
const y = demo.y.map((activity) => (demo.classNames[activity]!.startsWith("WALKING") ? 1 : 0));
const dataset: Dataset = { ...demo, y, classNames: ["still", "moving"] };
const { train, test } = officialSplit(dataset);

const network = {
  name: "moving",
  inputShape: [dataset.timeSteps, dataset.signals.length] as const,
  layers: [
    conv1D({ filters: 8, kernelSize: 9, activation: "relu" }),
    globalMaxPooling1D(),
    dense({ units: 1, activation: "sigmoid" }), // the probability of the second class
  ],
};
const recipe = { ...DEFAULT_RECIPE, preparation: "standardize" as const, epochs: Number(epochs) };
const { model } = await trainModel(train, recipe, { network });
const { accuracy, loss } = await evaluateModel(model, test);
console.log(`${(100 * accuracy).toFixed(1)} % of ${test.indices.length} simulated test windows right, loss ${loss.toFixed(3)}`);

await saveModel(file, model);
const { className, probabilities } = createPredictor(await loadModel(file)).predict(demo.x.slice(0, 128 * 9));
console.log(`the first window: ${className}, still ${probabilities[0]!.toFixed(4)}, moving ${probabilities[1]!.toFixed(4)}`);
