// Trains the baseline on simulated recordings of thirty people, scores it on people it has not seen, and saves the model.
//
//     node dist/examples/train-and-save.js [FILE] [EPOCHS]
import { createDemo, DEFAULT_RECIPE, evaluateModel, officialSplit, trainModel } from "stride-har";
import { saveModel } from "stride-har/files";

const [file = "model.safetensors", epochs = "3"] = process.argv.slice(2);

// For recordings of your own: const dataset = await openDataset("uci-har"), from "stride-har/files".
const { train, test } = officialSplit(createDemo()); // by person, never by window

const recipe = { ...DEFAULT_RECIPE, preparation: "standardize" as const, epochs: Number(epochs) };
const { model, parameters } = await trainModel(train, recipe, {
  onEpochEnd: ({ epoch, loss, accuracy, seconds }) =>
    console.log(`epoch ${epoch}: loss ${loss.toFixed(3)}, accuracy ${percent(accuracy)}, ${seconds.toFixed(1)} s`),
});

const { accuracy, perClass } = await evaluateModel(model, test);
console.log(`${parameters} parameters, ${percent(accuracy)} of ${test.indices.length} simulated test windows right`);
for (const { className, recall } of perClass) console.log(`  ${className}: ${recall === null ? "no windows" : percent(recall)}`);

await saveModel(file, model);
console.log(`saved ${file}`);

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
