// A CNN whose heads look at a window with kernels of several lengths, side by side.
//
//     node dist/examples/multihead.js [EPOCHS]
import { createDemo, DEFAULT_RECIPE, evaluateModel, officialSplit, trainModel } from "stride-har";

const { train, test } = officialSplit(createDemo()); // by person, never by window
const options = { kernelSizes: [3, 7], filters: 16, units: 32 };
const recipe = {
  ...DEFAULT_RECIPE,
  model: "multihead",
  options,
  preparation: "standardize" as const,
  epochs: Number(process.argv[2] ?? 5),
};
const { model, parameters } = await trainModel(train, recipe, { threads: "auto" });
const { accuracy } = await evaluateModel(model, test);
console.log(`multihead, ${parameters} parameters: ${(100 * accuracy).toFixed(1)} % of ${test.indices.length} simulated test windows right`);
