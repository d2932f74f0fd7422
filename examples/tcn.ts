// A temporal convolutional network: causal convolutions whose dilation doubles from block to block.
//
//     node dist/examples/tcn.js [EPOCHS]
import { createDemo, DEFAULT_RECIPE, evaluateModel, officialSplit, trainModel } from "stride-har";

const { train, test } = officialSplit(createDemo()); // by person, never by window
const options = { filters: 16, levels: 4 };
const recipe = { ...DEFAULT_RECIPE, model: "tcn", options, preparation: "standardize" as const, epochs: Number(process.argv[2] ?? 5) };
const { model, parameters } = await trainModel(train, recipe, { threads: "auto" });
const { accuracy } = await evaluateModel(model, test);
console.log(`tcn, ${parameters} parameters: ${(100 * accuracy).toFixed(1)} % of ${test.indices.length} simulated test windows right`);
