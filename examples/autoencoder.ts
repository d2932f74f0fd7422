// An autoencoder learns windows without their labels: what it cannot make again is unlike what it was trained on. A classifier then goes on
// from its encoder.
//
//     node dist/examples/autoencoder.js [EPOCHS]
import * as stride from "stride-har";

const { train, test } = stride.officialSplit(stride.createDemo()); // by person, never by window
const own = { model: "autoencoder", options: { filters: [32, 16] }, preparation: "standardize" as const };
const recipe = { ...stride.DEFAULT_RECIPE, ...own, epochs: Number(process.argv[2] ?? 5) };

const { autoencoder, history } = await stride.trainAutoencoder(train, recipe, { threads: "auto" });
console.log(`mean squared error ${history.at(-1)!.loss.toFixed(3)} of standardised training windows`);

const reconstructor = stride.createReconstructor(autoencoder);
const windows = stride.windowsOf(test);
const turned: typeof windows = {
  ...windows,
  copyWindow(i, to, offset) {
    windows.copyWindow(i, to, offset);
    to.reverse(); // in time, and channels with it
  },
};
const median = (values: Float32Array): string => values.toSorted()[values.length >> 1]!.toFixed(3);
console.log(
  `of people it has not seen ${median(reconstructor.errors(windows))}, of the same windows turned round ${median(reconstructor.errors(turned))}`,
);

// Trains the autoencoder first, then the classifier.
const { model } = await stride.trainModel(train, recipe, { threads: "auto" });
const { accuracy } = await stride.evaluateModel(model, test);
console.log(`${(100 * accuracy).toFixed(1)} % of ${test.indices.length} simulated test windows right`);
