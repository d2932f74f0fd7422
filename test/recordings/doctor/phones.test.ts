// What apps on phones and watches export, as far as one exporter's way of writing is unlike the others': each on a small folder made like it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { examineFiles, importRecordings, readColumnName, type Examination } from "../../../src/recordings/index.js";
import { assertRefusal } from "../../support/expect-refusal.js";
import { madeSamples, type MadeSample } from "../../support/made-recordings.js";
import { memorySource } from "../../support/memory-source.js";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const examine = (files: ReadonlyMap<string, Uint8Array>): Promise<Examination> =>
  examineFiles(memorySource(new Map(files)), { name: "made" });
const PEOPLE = ["anna", "ben", "carla", "dirk"];
const MOVES = { walking: 0.4, sitting: 0.02, running: 1 };

/** Files of four people and three activities, twice each; `write` gives paths their text. */
function folder(
  write: (of: { person: string; activity: string; time: number; samples: readonly MadeSample[] }) => Readonly<Record<string, string>>,
  options: { readonly rate?: number } = {},
): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  PEOPLE.forEach((person, i) =>
    Object.entries(MOVES).forEach(([activity, moves], k) => {
      for (const time of [1, 2]) {
        const samples = madeSamples({ seconds: 10, moves, seed: 100 * i + 10 * k + time, ...options });
        for (const [path, text] of Object.entries(write({ person, activity, time, samples }))) files.set(path, bytes(text));
      }
    }),
  );
  return files;
}

const rowsOf = (
  samples: readonly MadeSample[],
  row: (sample: MadeSample, n: number) => readonly (number | string)[],
  between = ",",
): string => samples.map((sample, n) => row(sample, n).join(between)).join("\n");
const ms2 = ({ acc }: MadeSample): string[] => acc.map((value) => (9.80665 * value).toFixed(4));

test("stamps of sensors, places and counts are no signals, and a rotation rate is turning, however words are joined", () => {
  const role = (name: string): string => {
    const { role, sensor, axis, unit } = readColumnName(name);
    return [role, sensor, axis, unit].filter((part) => part !== null).join(" ");
  };
  assert.equal(role("accelerometerTimestamp_sinceReboot(s)"), "time s");
  assert.equal(role("activityTimestamp_sinceReboot(s)"), "time s");
  assert.equal(role("motionRotationRateX(rad/s)"), "signal gyro x rad/s");
  assert.equal(role("motionUserAccelerationY(G)"), "signal user_acc y g");
  for (const name of [
    "locationLatitude(WGS84)",
    "locationAltitude(m)",
    "locationSpeed(m/s)",
    "batteryLevel(R)",
    "pedometerNumberofSteps(N)",
  ])
    assert.match(role(name), /^(aside|index)/, name);
  assert.equal(role("altimeterPressure(kPa)"), "signal pressure kPa");
  assert.equal(role("Beschleunigung x (m/s^2)"), "signal acc x m/s2");
  assert.equal(role("Zeit (s)"), "time s");
});

test("a file of one activity and a number is that activity, the number which time", async () => {
  const files = folder(({ person, activity, time, samples }) => ({
    [`${person}/${activity}${time}.csv`]: `time;gFx;gFy;gFz;TgF\n${rowsOf(samples, ({ time: t, acc }) => [t.toFixed(3), ...acc.map((v) => v.toFixed(4)), "1.0"], ";").replaceAll(".", ",")}\n`,
  }));
  const { mapping, shape } = await examine(files);
  assert.equal(mapping.files[0]!.path, "{subject}/{label}{trial#}.csv");
  assert.deepEqual(
    shape.classes.map(({ name }) => name),
    ["running", "sitting", "walking"],
  );
  assert.deepEqual(
    mapping.files[0]!.signals.map(({ name, unit }) => `${name} ${unit}`),
    ["acc_x g", "acc_y g", "acc_z g"],
  );
});

test("an identifier that no two files share is nobody's name", async () => {
  let id = 0x1f3a;
  const files = folder(({ activity, samples }) => ({
    [`${activity}.${(id += 7919).toString(16)}k.csv`]: `timestamp,accX,accY,accZ\n${rowsOf(samples, (sample, n) => [16 * n, ...ms2(sample)])}\n`,
  }));
  const { mapping, findings } = await examine(files);
  assert.equal(mapping.subject, null);
  assert.deepEqual(mapping.label, { from: "path", placeholder: "label" });
  assert.ok(findings.some(({ what }) => what.startsWith("nothing says who was recorded")));
});

test("words of a language we do not know tell an accelerometer from a gyroscope beside it", async () => {
  const files = folder(({ person, activity, samples, time }) => ({
    [`${person}/${activity}_${time}.csv`]: `hora,kiihtyvyys_x,kiihtyvyys_y,kiihtyvyys_z,kierto_x,kierto_y,kierto_z\n${rowsOf(
      samples,
      (sample) => [sample.time.toFixed(3), ...ms2(sample), ...sample.gyro.map((value) => (57.2958 * value).toFixed(3))],
    )}\n`,
  }));
  const { mapping } = await examine(files);
  assert.deepEqual(
    mapping.files[0]!.signals.map(({ name, unit }) => `${name} ${unit}`),
    ["acc_x m/s2", "acc_y m/s2", "acc_z m/s2", "gyro_x deg/s", "gyro_y deg/s", "gyro_z deg/s"],
  );
});

test("stamps of whole milliseconds that come to the same rate are not called two rates", async () => {
  const files = folder(
    ({ person, activity, time, samples }) => ({
      [`${person}/${activity}_${time}.csv`]: `time (ms),ax,ay,az\n${rowsOf(samples, (sample, n) => [Math.round((n + (time - 1) * 0.45) * 12.5), ...ms2(sample)])}\n`,
    }),
    { rate: 80 },
  );
  const { findings, mapping } = await examine(files);
  assert.equal(mapping.windows.samplingRate, 80);
  assert.deepEqual(
    findings.filter(({ kind }) => kind === "rate").map(({ what }) => what),
    [],
  );
});

test("columns that tell what the label tells are no signals, and the same of many signals is one finding", async () => {
  const width = 12;
  const codes: Record<string, number> = { walking: 3, sitting: 1, running: 7 };
  const files = new Map<string, Uint8Array>();
  [1, 2, 3].forEach((subject) => {
    let row = 0;
    const lines = Object.entries(MOVES).flatMap(([activity, moves]) =>
      madeSamples({ seconds: 12, rate: 30, moves, seed: 7 * subject + moves }).map((sample) => {
        const n = row++;
        const cells = Array.from({ length: width }, (_, c) => (n % 97 === c + 20 ? "NaN" : Math.round(1000 * sample.acc[c % 3]!)));
        return [Math.round((n * 1000) / 30), ...cells, codes[activity]!, 100 + codes[activity]!, 400_500 + codes[activity]!].join(" ");
      }),
    );
    files.set(`S${subject}-ADL1.dat`, bytes(`${lines.join("\n")}\n`));
  });
  const { mapping, findings, columns } = await examine(files);
  assert.deepEqual(mapping.label, { from: "column", column: "14" });
  assert.equal(mapping.files[0]!.signals.length, width);
  assert.match(columns[0]!.decisions[14]!.because, /it may tell what the label tells/);
  const missing = findings.filter(({ kind }) => kind === "missing values");
  assert.equal(missing.length, 1);
  assert.match(missing[0]!.what, /the like of 11 other signals: acc_y, acc_z/);
});

test("an acceleration without gravity has no axis on which gravity lies", async () => {
  const files = folder(({ person, activity, time, samples }) => ({
    [`${person}/${activity}_${time}/Accelerometer.csv`]: `seconds_elapsed,z,y,x\n${rowsOf(samples, ({ time: t, acc }) => [
      t.toFixed(4),
      ...(person === "dirk" ? [0.4, 0, 0] : [0, 0, 0.4]).map((offset, axis) => (offset + acc[axis]! - (axis === 1 ? 1 : 0)).toFixed(5)),
    ])}\n`,
  }));
  const { findings, mapping } = await examine(files);
  assert.deepEqual(
    mapping.files[0]!.signals.map(({ name, column }) => `${name} ${column}`),
    ["acc_z z", "acc_y y", "acc_x x"],
  );
  assert.deepEqual(
    findings.filter(({ kind }) => kind === "turned axes"),
    [],
  );
});

test("one piece of JSON with all samples in it is refused with the way out, and JSON Lines are read", async () => {
  const values = madeSamples({ seconds: 4 }).map(({ acc }) => acc);
  const document = { payload: { interval_ms: 16, sensors: [{ name: "accX", units: "m/s2" }], values } };
  const refusal = /one piece of JSON \(.*\); write its samples as JSON Lines, an object with names a line, or as CSV/;
  for (const text of [
    JSON.stringify(document),
    JSON.stringify(document, null, 2),
    JSON.stringify(values),
    JSON.stringify(
      values.map(([x]) => ({ x })),
      null,
      1,
    ),
  ])
    await assert.rejects(examine(new Map([["idle.json", bytes(text)]])), (error) => assertRefusal(error, refusal));
  const lines = folder(({ person, activity, time, samples }) => ({
    [`${activity}/user-${person}-take-${time}.jsonl`]: `${samples
      .map(({ time: t, acc, gyro: [x, y, z] }) => JSON.stringify({ t: 1.7e12 + Math.round(1000 * t), acc, gyro: { x, y, z } }))
      .join("\n")}\n`,
  }));
  const { mapping, shape } = await examine(lines);
  assert.equal(mapping.files[0]!.path, "{label}/user-{subject}-take-{take}.jsonl");
  const { dataset } = await importRecordings(memorySource(lines), mapping);
  assert.equal(dataset.y.length, shape.windows);
});

test("gravity in a file of its own tells the unit of an acceleration without it, and a quaternion is called one", async () => {
  const files = folder(({ person, activity, time, samples }) => {
    const write = (columns: string, row: (sample: MadeSample) => readonly number[]): string =>
      `seconds_elapsed,${columns}\n${rowsOf(samples, (sample) => [sample.time.toFixed(4), ...row(sample).map((value) => value.toFixed(5))])}\n`;
    const place = `${person}/${activity}_${time}`;
    return {
      [`${place}/Accelerometer.csv`]: write("z,y,x", ({ acc: [x, y, z] }) => [z, y - 1, x].map((value) => 9.80665 * value)),
      [`${place}/Gravity.csv`]: write("z,y,x", ({ gyro: [x, y, z] }) => [0.01 * x, 9.8 + 0.001 * y, 0.01 * z]),
      [`${place}/Orientation.csv`]: write("qx,qy,qz,qw", ({ gyro: [x, y, z] }) => [0.1 * x, 0.1 * y, 0.1 * z, 0.9 + 0.01 * x]),
    };
  });
  const { columns, mapping } = await examine(files);
  const said = (file: string): string[] =>
    columns.find(({ pattern }) => pattern.endsWith(file))!.decisions.map(({ about, sure, because }) => `${about} ${sure}: ${because}`);
  assert.match(said("Accelerometer.csv")[1]!, /^z likely: .*gravity was taken out, which beside it is in m\/s2/);
  assert.match(said("Orientation.csv")[1]!, /^qx likely: by its name a part of a quaternion/);
  const units = new Map(mapping.files.flatMap(({ signals }) => signals.map(({ name, unit, to }) => [name, `${unit} ${to}`])));
  assert.deepEqual([units.get("acc_x"), units.get("gravity_z"), units.get("qw")], ["m/s2 g", "m/s2 g", " "]);
});

test("a class of which no window is made is left out, and that is told", async () => {
  const lines: string[] = [];
  let n = 0;
  for (const person of PEOPLE)
    for (const [k, [activity, moves]] of Object.entries(MOVES).entries()) {
      const between = Array.from({ length: 40 }, () => "turning");
      const samples = madeSamples({ seconds: 10, moves, seed: 50 + k });
      [...samples.map(() => activity), ...between].forEach((label, i) => {
        lines.push([(n++ / 50).toFixed(2), person, ...samples[i % samples.length]!.acc.map((value) => value.toFixed(4)), label].join(","));
      });
    }
  const files = new Map([["all.csv", bytes(`time,person,ax,ay,az,activity\n${lines.join("\n")}\n`)]]);
  const { mapping, shape, decisions } = await examine(files);
  assert.deepEqual(
    shape.classes.map(({ name }) => name),
    ["running", "sitting", "walking"],
  );
  assert.equal(mapping.classes.find(({ code }) => code === "turning")!.name, null);
  const said = decisions.find(({ about }) => about === 'class "turning"')!;
  assert.match(`${said.taken}: ${said.because}`, /^left out: no window is mostly of it/);
  const { dataset } = await importRecordings(memorySource(files), mapping);
  assert.deepEqual([dataset.y.length, dataset.classNames], [shape.windows, ["running", "sitting", "walking"]]);
});
