// Each sensor, three neighbouring channels, through convolutions of its own, joined before the last layer.
//
//     node dist/examples/late-fusion.js [EPOCHS]
import { createDemo, DEFAULT_RECIPE, evaluateModel, officialSplit, trainModel } from "stride-har";

const { train, test } = officialSplit(createDemo()); // by person, never by window
const options = { filters: [16, 16], channelsPerSensor: 3 };
const recipe = {
  ...DEFAULT_RECIPE,
  model: "late-fusion",
  options,
  preparation: "standardize" as const,
  epochs: Number(process.argv[2] ?? 5),
};
const { model, parameters } = await trainModel(train, recipe, { threads: "auto" });
const { accuracy } = await evaluateModel(model, test);
console.log(
  `late-fusion, ${parameters} parameters: ${(100 * accuracy).toFixed(1)} % of ${test.indices.length} simulated test windows right`,
);
