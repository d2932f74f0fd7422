// Convolutions, and an LSTM over what they find; "deepconvlstm" and "tiny-har" are made in the same way.
//
//     node dist/examples/recurrent.js [EPOCHS]
import { createDemo, DEFAULT_RECIPE, evaluateModel, officialSplit, trainModel } from "stride-har";

const { train, test } = officialSplit(createDemo()); // by person, never by window
const options = { filters: 16, kernelSize: 5, lstmUnits: 24, units: 32 };
const recipe = { ...DEFAULT_RECIPE, model: "cnn-lstm", options, preparation: "standardize" as const, epochs: Number(process.argv[2] ?? 5) };
const { model, parameters } = await trainModel(train, recipe, { threads: "auto" });
const { accuracy } = await evaluateModel(model, test);
console.log(`cnn-lstm, ${parameters} parameters: ${(100 * accuracy).toFixed(1)} % of ${test.indices.length} simulated test windows right`);
