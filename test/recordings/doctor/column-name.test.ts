import assert from "node:assert/strict";
import { test } from "node:test";
import { readColumnName } from "../../../src/recordings/doctor/column-name.js";
import { kindsOf } from "../../../src/recordings/doctor/path-kinds.js";

test("names of columns tell sensor, axis, place and unit in many ways of writing", () => {
  const read = (name: string): string => {
    const { role, sensor, axis, place, unit } = readColumnName(name);
    return role === "signal" ? [place, sensor, axis, unit].filter(Boolean).join(" ") : [role, unit].filter(Boolean).join(" ");
  };
  const expected: Readonly<Record<string, string>> = {
    ...{
      ax: "acc x",
      acc_x: "acc x",
      accelerometer_y: "acc y",
      "userAcceleration.z": "user_acc z",
      xacc: "acc x",
      AccX: "acc x",
      "Acceleration x (m/s^2)": "acc x m/s2",
    },
    ...{
      gx: "gyro x",
      "gyro_z [deg/s]": "gyro z deg/s",
      "rotationRate.x": "gyro x",
      "rotationRate.alpha": "gyro z",
      "Gyr Y (°/s)": "gyro y deg/s",
      wz: "gyro z",
    },
    ...{
      mag_x_uT: "mag x uT",
      "left wrist acc x [g]": "left_wrist acc x g",
      "Linear Acceleration z": "linear_acc z",
      "gravity.y": "gravity y",
      "attitude.roll": "attitude roll",
    },
    ...{
      timestamp: "time",
      time_ms: "time ms",
      "Time (s)": "time s",
      attr_time: "time",
      seconds_elapsed: "time",
      activity_id: "label",
      Label: "label",
      subject_id: "subject",
    },
    ...{ session: "recording", "": "index", "Unnamed: 0": "index", x: "x" },
  };
  for (const [name, said] of Object.entries(expected)) assert.equal(read(name), said, name);
});

test("paths of many layouts tell subject, label and trial", () => {
  const all = (write: (...parts: string[]) => string, ...lists: string[][]): string[] =>
    lists.reduce<string[][]>((rows, list) => rows.flatMap((row) => list.map((item) => [...row, item])), [[]]).map((row) => write(...row));
  const patterns = (paths: readonly string[]): string[] => kindsOf(paths).map(({ pattern }) => pattern);
  const cases: readonly (readonly [string[], string[]])[] = [
    [
      all((k, e) => `Raw/${k}_exp0${e}_user0${e}.txt`, ["acc", "gyro"], ["1", "2"]),
      ["Raw/acc_exp{exp}_user{subject}.txt", "Raw/gyro_exp{exp}_user{subject}.txt"],
    ],
    [all((l, t, s) => `${l}_${t}/sub_${s}.csv`, ["dws", "wlk"], ["1", "2"], ["1", "2"]), ["{label}_{trial}/sub_{subject}.csv"]],
    [all((a, p, s) => `a0${a}/p${p}/s0${s}.txt`, ["1", "2"], ["1", "2"], ["1", "2"]), ["a{label}/p{subject}/s{trial}.txt"]],
    [all((s, l) => `${s}/${l}.csv`, ["anna", "ben"], ["walking", "sitting_down"]), ["{subject}/{label}.csv"]],
    [all((s, l, t) => `${s}_${l}_${t}.csv`, ["S1", "s02"], ["walking_fast", "sitting"], ["1", "2"]), ["{subject}_{label}_{trial#}.csv"]],
    [
      all((l, s) => `${l}/Accelerometer-2011-04-11-13-28-18-${l.toLowerCase()}-${s}.txt`, ["Brush_teeth", "Walk"], ["f1", "m2"]),
      ["{label}/Accelerometer-2011-04-11-13-28-18-{part}-{subject}.txt"],
    ],
    [
      all((d, s) => `${d}/data_${s}_${d}.txt`, ["phone", "watch"], ["1600", "1601"]),
      ["phone/data_{subject}_phone.txt", "watch/data_{subject}_watch.txt"],
    ],
    [["all.csv"], ["all.csv"]],
  ];
  for (const [paths, expected] of cases) assert.deepEqual(patterns(paths), expected);
});
