// A residual network; "fcn", "inception-time" and "lite-time" are made, trained and saved in the same way.
//
//     node dist/examples/residual.js [EPOCHS]
import { createDemo, DEFAULT_RECIPE, evaluateModel, officialSplit, trainModel } from "stride-har";

const { train, test } = officialSplit(createDemo()); // by person, never by window
const options = { filters: [16, 16] };
const recipe = { ...DEFAULT_RECIPE, model: "resnet", options, preparation: "standardize" as const, epochs: Number(process.argv[2] ?? 5) };
const { model, parameters } = await trainModel(train, recipe, { threads: "auto" });
const { accuracy } = await evaluateModel(model, test);
console.log(`resnet, ${parameters} parameters: ${(100 * accuracy).toFixed(1)} % of ${test.indices.length} simulated test windows right`);
