// Small folders in the layouts of public sets, with made-up numbers: two subjects and two activities each, a few windows long.
import { hashFill } from "./hash-fill.js";

const lines = (rows: readonly string[], end = "\n"): string => rows.map((row) => row + end).join("");
let stream = 100;
const numbers = (count: number, width: number): string[][] => {
  const values = hashFill(count * width, ++stream, 2);
  return Array.from({ length: count }, (_, i) => Array.from(values.subarray(i * width, (i + 1) * width), (value) => value.toFixed(5)));
};
const table = (count: number, width: number, between: string, lead: (i: number) => readonly string[] = () => []): string =>
  lines(numbers(count, width).map((row, i) => [...lead(i), ...row].join(between)));

function hapt(): Record<string, string> {
  const tree: Record<string, string> = { "activity_labels.txt": "1 WALKING\n" };
  for (const [exp, user] of [
    ["01", "01"],
    ["02", "02"],
  ]) {
    tree[`RawData/acc_exp${exp}_user${user}.txt`] = table(700, 3, " ");
    tree[`RawData/gyro_exp${exp}_user${user}.txt`] = table(700, 3, " ");
  }
  return { ...tree, "RawData/labels.txt": "1 1 5 101 400\n1 1 7 401 440\n1 1 4 441 700\n2 2 1 1 700\n" };
}

function motionSense(): Record<string, string> {
  const sensors = [
    "attitude.roll",
    "attitude.pitch",
    "attitude.yaw",
    ...["gravity", "rotationRate", "userAcceleration"].flatMap((s) => ["x", "y", "z"].map((a) => `${s}.${a}`)),
  ];
  const file = (): string => `,${sensors.join(",")}\n${table(300, 12, ",", (i) => [`${i}`])}`;
  return Object.fromEntries(
    ["dws_1", "wlk_15"].flatMap((trial) => [1, 24].map((subject) => [`A_DeviceMotion_data/${trial}/sub_${subject}.csv`, file()])),
  );
}

/** With the faults that the real file has: rows cut short, two in one, a blank line, a clock at 0. */
function wisdm(): Record<string, string> {
  const rows = (user: number, activity: string, start: number): string[] =>
    numbers(220, 3).map((row, i) => `${user},${activity},${start + i * 50_000_000},${row.join(",")};`);
  const first = rows(33, "Jogging", 49_105_962_326_000);
  first[150] = "33,Jogging,49113462326000,-0.69,;";
  return {
    "WISDM_ar_v1.1_raw.txt": lines([
      ...first,
      "",
      ...rows(33, "Walking", 49_000_000_000_000),
      ...rows(17, "Walking", 50_000_000_000_000),
      "17,Walking,0,0,0,0;",
    ]),
  };
}

function wisdm2019(device: string): Record<string, string> {
  const rows = (user: number, activity: string): string =>
    table(220, 3, ",", (i) => [`${user}`, activity, `${252_207_666_810_782 + i * 50_000_000}`]).replaceAll("\n", ";\n");
  return Object.fromEntries(
    [1600, 1601].map((user) => [`wisdm-dataset/raw/${device}/accel/data_${user}_accel_${device}.txt`, rows(user, "A") + rows(user, "S")]),
  );
}

/** Two users with two phones of 50 and 200 Hz; a gyroscope of other rows, in another order, that lacks one. */
function hhar(kinds: readonly string[]): Record<string, string> {
  const recordings = [
    ["a", "nexus4_1", 200],
    ["b", "nexus4_1", 200],
    ["a", "samsungold_1", 50],
    ["b", "samsungold_1", 50],
  ] as const;
  const rows = (user: string, device: string, rate: number, late: number): string[] =>
    numbers(8 * rate, 3).map((row, i) => {
      const ms = 1_424_696_633_908 + late + Math.round((1000 * i) / rate);
      const gt = i < 4 * rate ? "stand" : i < 5 * rate ? "null" : "walk";
      return `${i},${ms},${ms}000000,${row.join(",")},${user},${device.split("_")[0]!},${device},${gt}`;
    });
  const header = "Index,Arrival_Time,Creation_Time,x,y,z,User,Model,Device,gt";
  return Object.fromEntries(
    kinds.map((kind, k) => {
      const own = k === 0 ? recordings : [recordings[2], recordings[0], recordings[1]];
      const all = own.flatMap(([user, device, rate]) => rows(user, device, rate, 3 * k).filter((_, i) => k === 0 || i % 20 !== 7));
      return [`Activity recognition exp/${kind}.csv`, lines([header, ...all])];
    }),
  );
}

function pamap2(): Record<string, string> {
  const file = (): string =>
    lines(
      numbers(1500, 52).map((row, i) => {
        const cells = i % 11 === 0 ? row : ["NaN", ...row.slice(1)];
        return [(8.38 + i / 100).toFixed(2), i < 200 ? "0" : i < 900 ? "1" : "24", ...cells].join(" ");
      }),
    );
  return {
    "PAMAP2_Dataset/Protocol/subject101.dat": file(),
    "PAMAP2_Dataset/Protocol/subject102.dat": file(),
    "PAMAP2_Dataset/Optional/subject101.dat": "",
  };
}

function mHealth(): Record<string, string> {
  const file = (): string => lines(numbers(600, 23).map((row, i) => [...row, i < 100 ? "0" : i < 350 ? "1" : "12"].join("\t")));
  return { "MHEALTHDATASET/mHealth_subject1.log": file(), "MHEALTHDATASET/mHealth_subject10.log": file() };
}

function dailyAndSports(): Record<string, string> {
  return Object.fromEntries(
    ["01", "19"].flatMap((a) => [1, 8].flatMap((p) => ["01", "60"].map((s) => [`data/a${a}/p${p}/s${s}.txt`, table(125, 45, ",")]))),
  );
}

function wrist(): Record<string, string> {
  const codes = (): string => lines(numbers(250, 3).map((row) => row.map((value) => `${Math.round(31.5 + 15 * Number(value))}`).join(" ")));
  return Object.fromEntries(
    ["Brush_teeth", "Walk", "Walk_MODEL"].flatMap((folder) =>
      ["f1", "m2"].map((subject) => [
        `HMP_Dataset/${folder}/Accelerometer-2011-04-11-13-28-18-${folder.replace("_MODEL", "").toLowerCase()}-${subject}.txt`,
        codes(),
      ]),
    ),
  );
}

/** By the shipped mapping's name: the files. */
export const LAYOUT_TREES: Readonly<Record<string, () => Readonly<Record<string, string>>>> = {
  hapt,
  hhar: () => hhar(["Phones_accelerometer", "Phones_gyroscope"]),
  "hhar-watch": () => hhar(["Watch_accelerometer"]),
  motionsense: motionSense,
  wisdm,
  "wisdm-phone": () => wisdm2019("phone"),
  "wisdm-watch": () => wisdm2019("watch"),
  pamap2,
  mhealth: mHealth,
  "daily-and-sports": dailyAndSports,
  "wrist-adl": wrist,
};
