import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** As MotionSense's, whose 1.4 million rows lie in 360 files: 15 trials of 24 subjects. */
export const MANY_FILES = { files: 360, rows: 3900 } as const;

const SENSORS = [
  ...["attitude.roll", "attitude.pitch", "attitude.yaw"],
  ...["gravity", "rotationRate", "userAcceleration"].flatMap((sensor) => ["x", "y", "z"].map((axis) => `${sensor}.${axis}`)),
];
const TRIALS = [
  "dws_1",
  "dws_2",
  "dws_11",
  "ups_3",
  "ups_4",
  "ups_12",
  "wlk_7",
  "wlk_8",
  "wlk_15",
  "jog_9",
  "jog_16",
  "sit_5",
  "sit_13",
  "std_6",
  "std_14",
];

/** Writes them, each row with the digits that MotionSense has, and tells how many bytes they are. */
export function writeManyFiles(directory: string): number {
  const random = (
    (state: number) => () =>
      (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32
  )(1);
  let bytes = 0;
  for (const trial of TRIALS) {
    mkdirSync(join(directory, "A_DeviceMotion_data", trial), { recursive: true });
    for (let subject = 1; subject <= 24; subject++) {
      const rows = [`,${SENSORS.join(",")}`];
      for (let row = 0; row < MANY_FILES.rows; row++) rows.push(`${row},${SENSORS.map(() => (random() * 4 - 2).toFixed(15)).join(",")}`);
      const text = `${rows.join("\n")}\n`;
      bytes += text.length;
      writeFileSync(join(directory, "A_DeviceMotion_data", trial, `sub_${subject}.csv`), text);
    }
  }
  return bytes;
}
