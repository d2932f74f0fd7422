import type { Acquisition, Layout } from "../../src/data/index.js";

/** A waist's sensors as in UCI HAR: six inputs, nine signals after one step. */
export const WAIST: Acquisition = {
  inputs: [
    ...["x", "y", "z"].map((axis) => ({ name: `total_acc_${axis}`, unit: "g" })),
    ...["x", "y", "z"].map((axis) => ({ name: `body_gyro_${axis}`, unit: "rad/s" })),
  ],
  maxGap: 0.2,
  steps: [
    {
      kind: "gravity",
      signals: ["total_acc_x", "total_acc_y", "total_acc_z"],
      gravity: null,
      body: ["body_acc_x", "body_acc_y", "body_acc_z"],
    },
  ],
};

/** Text of two columns, as of a file that nobody opened. */
export const TWO_COLUMNS: Layout = {
  files: [
    {
      path: "{subject}/*.csv",
      table: {
        ...{ kind: "delimited", delimiter: ",", quotes: true, rowEnd: "", badRows: "refuse", header: true, skipLines: 0 },
        ...{ comment: null, decimal: ".", missing: [""], encoding: "utf-8" },
      },
      time: { column: "t", unit: "ms", rate: 50 },
      signals: [
        { column: "ax", name: "acc_x", unit: "m/s2", to: "g" },
        { column: "gx", name: "gyro_x", unit: "rad/s", to: "rad/s", scale: 0.001, offset: -1 },
      ],
      recordingColumns: ["session"],
      restarts: true,
    },
  ],
  join: "rows",
};
