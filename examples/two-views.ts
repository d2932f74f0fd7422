// A small network that sees each window twice, as it is and on a scale that shows quiet movements, while training turns the phone this way and that.
//
//     node dist/examples/two-views.js [EPOCHS]
import { createDemo, DEFAULT_RECIPE, evaluateModel, officialSplit, trainingOptionsOf, trainModel } from "stride-har";

const { train, test } = officialSplit(createDemo());
const { model, parameters } = await trainModel(train, {
  ...DEFAULT_RECIPE,
  model: "two-view",
  preparation: ["standardize", "arcsinh"],
  epochs: Number(process.argv[2] ?? 5),
  batchSize: 64,
  learningRate: 0.002,
  training: trainingOptionsOf({ optimizer: "adamw", schedule: "cosine", labelSmoothing: 0.1, rotation: 40, timeShift: 0.5, scaling: 0.1 }),
});
const { accuracy } = await evaluateModel(model, test);
console.log(`${parameters} parameters, ${(100 * accuracy).toFixed(1)} % of ${test.indices.length} simulated test windows right`);
