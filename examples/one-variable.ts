// One variable: windows of 128 x 1. Here the magnitude of the acceleration, which is the same however the phone is turned.
//
//     node dist/examples/one-variable.js [EPOCHS]
import { createDemo, DEFAULT_RECIPE, evaluateModel, officialSplit, trainModel, type Dataset } from "stride-har";

const demo = createDemo();
const channels = demo.signals.length;
const x = new Float32Array(demo.y.length * demo.timeSteps); // N x 128 x 1: one number a time step
for (let i = 0; i < x.length; i++) {
  const [ax, ay, az] = demo.x.subarray(i * channels, i * channels + 3); // total_acc_x, _y, _z of this step
  x[i] = Math.sqrt(ax! * ax! + ay! * ay! + az! * az!);
}
// Without a direction sitting, standing and lying are the same: they become one class.
const classNames = [...demo.classNames.slice(0, 3), "RESTING"];
const y = demo.y.map((activity) => Math.min(activity, 3));
const dataset: Dataset = { ...demo, x, y, classNames, signals: [{ name: "acc_magnitude", unit: "g" }] };
const { train, test } = officialSplit(dataset); // by person, never by window

const recipe = { ...DEFAULT_RECIPE, preparation: "standardize" as const, epochs: Number(process.argv[2] ?? 5) };
const { model, parameters } = await trainModel(train, recipe);
const { accuracy } = await evaluateModel(model, test);
console.log(`${parameters} parameters: ${(100 * accuracy).toFixed(1)} % of ${test.indices.length} simulated test windows right`);
