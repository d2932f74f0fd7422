// Three networks of different seeds vote: one model, saved, loaded and asked like any other.
//
//     node dist/examples/ensemble.js [FILE] [EPOCHS]
import { createDemo, createEnsemble, DEFAULT_RECIPE, evaluateModel, officialSplit, trainModel, type NetworkModel } from "stride-har";
import { loadModel, saveModel } from "stride-har/files";

const [file = "ensemble.safetensors", epochs = "3"] = process.argv.slice(2);
const { train, test } = officialSplit(createDemo()); // by person, never by window
const members: NetworkModel[] = [];
for (const seed of [1, 2, 3]) {
  const { model } = await trainModel(train, { ...DEFAULT_RECIPE, preparation: "standardize", epochs: Number(epochs), seed });
  console.log(`seed ${seed} alone: ${(100 * (await evaluateModel(model, test)).accuracy).toFixed(1)} %`);
  members.push(model);
}
await saveModel(file, createEnsemble(members)); // equal weights; random convolutions may be members too
const { accuracy, loss } = await evaluateModel(await loadModel(file), test);
console.log(`together: ${(100 * accuracy).toFixed(1)} % of ${test.indices.length} simulated test windows right, loss ${loss.toFixed(3)}`);
