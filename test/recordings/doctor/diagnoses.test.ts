// Every diagnosis on a made recording that has exactly one fault, and on one that has none.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  checkAgainst,
  createStatistics,
  diagnose,
  diagnoseClasses,
  diagnoseLabelSpelling,
  diagnoseShort,
  diagnoseSubjectNames,
  findingLine,
  type FindingKind,
  type RecordingStatistics,
} from "../../../src/recordings/index.js";
import { madeSamples, type MadeOptions, type MadeSample } from "../../support/made-recordings.js";

const SIGNALS = ["acc_x", "acc_y", "acc_z", "gyro_x", "gyro_y", "gyro_z"].map((name) => ({
  name,
  unit: name.startsWith("acc") ? "g" : "rad/s",
}));

interface Made extends MadeOptions {
  readonly name?: string;
  readonly subject?: string;
  readonly change?: (cells: number[], n: number, sample: MadeSample) => { time?: number; drop?: boolean } | void;
  readonly units?: readonly [acc: string, gyro: string];
}

/** Statistics of a made recording, pushed in blocks of 100. */
function statistics({ name = "made.csv", subject = "1", change, units = ["g", "rad/s"], ...options }: Made = {}): RecordingStatistics {
  const signals = SIGNALS.map((signal, c) => ({ ...signal, unit: units[c < 3 ? 0 : 1] }));
  const collector = createStatistics({ name, subject, signals, samplingRate: options.rate ?? 50, maxGap: 0.2 });
  const rows = madeSamples(options).flatMap((sample, n) => {
    const cells = [...sample.acc, ...sample.gyro];
    const { time = sample.time, drop = false } = change?.(cells, n, sample) ?? {};
    return drop ? [] : [{ time, cells }];
  });
  for (let at = 0; at < rows.length; at += 100) {
    const some = rows.slice(at, at + 100);
    collector.push({
      length: some.length,
      time: Float64Array.from(some, ({ time }) => time),
      values: Float64Array.from(some.flatMap(({ cells }) => cells)),
    });
  }
  return collector.result();
}

/** The one finding of recordings with one fault. */
function only(recordings: readonly RecordingStatistics[], kind: FindingKind, line: RegExp): void {
  const found = diagnose(recordings);
  assert.deepEqual(
    found.map((finding) => finding.kind),
    [kind],
    found.map(findingLine).join("\n"),
  );
  assert.match(findingLine(found[0]!), line);
}

test("nothing is found in recordings that are as they should be", () => {
  for (const moves of [0.02, 0.4, 1.5])
    assert.deepEqual(diagnose([statistics({ moves }), statistics({ moves, seed: 2 })]).map(findingLine), []);
});

test("gaps, jitter and time that runs back or stands still are told with their row", () => {
  only(
    [statistics({ change: (_, n) => ({ drop: n >= 200 && n < 250 }) })],
    "gap",
    /^made\.csv: row 200: 1 gap of 1\.02 s together, the longest/,
  );
  only([statistics({ change: (_, n, { time }) => ({ time: time + 0.009 * Math.sin(n * n) }) })], "jitter", /not evenly spaced/);
  only(
    [statistics({ change: (_, n, { time }) => ({ time: n >= 300 ? time - 3 : time }) })],
    "backward time",
    /row 301: time runs backwards once, here by up to 2\.98 s; sort the rows/,
  );
  only(
    [statistics({ change: (_, n, { time }) => ({ time: n === 40 ? time - 0.02 : time }) })],
    "repeated time",
    /row 41: 1 of 500 samples have the time of the one before/,
  );
});

test("a rate unlike the others' is told, and one unlike the model's", () => {
  only(
    [statistics(), statistics({ seed: 2 }), { ...statistics({ rate: 100, seed: 3 }), name: "odd.csv" }],
    "rate",
    /^odd\.csv: time stamps come to 100 Hz where most have 50 in 1 of 3 recordings/,
  );
  const [finding, ...more] = checkAgainst({ inputs: SIGNALS, samplingRate: 50 }, statistics({ rate: 20 }));
  assert.match(findingLine(finding!), /come to 20 Hz where it should be 50/);
  assert.deepEqual(more, []);
  assert.deepEqual(checkAgainst({ inputs: SIGNALS, samplingRate: 50 }, statistics({ rate: 100 })), []);
});

test("a dead, a clipped and a stuck signal, missing values and equal columns are told", () => {
  only([statistics({ change: (cells) => void (cells[4] = 0) })], "constant", /^made\.csv: gyro_y: always 0; leave it out/);
  only(
    [statistics({ change: (cells) => void (cells[0] = Math.min(cells[0]!, 0.15)) })],
    "clipped",
    /acc_x: \d+ of 500 samples are exactly 0\.15, the extreme/,
  );
  only(
    [statistics({ change: (cells, n) => void (n >= 100 && n < 260 && (cells[2] = 0.0123)) })],
    "stuck",
    /row 101 \(acc_z\): 160 samples in a row \(3\.2 s\) are exactly 0\.0123/,
  );
  only(
    [statistics({ change: (cells, n) => void (n % 10 === 3 && (cells[5] = NaN)) })],
    "missing values",
    /row 4 \(gyro_z\): 50 of 500 values are missing \(10 %\)/,
  );
  only(
    [statistics({ change: (cells) => void (cells[5] = cells[3]!) })],
    "same column",
    /gyro_x and gyro_z: the same values in every sample/,
  );
});

test("m/s2 taken for g and the reverse, degrees for radians and the reverse are told", () => {
  const scaled =
    (acc: number, gyro: number): NonNullable<Made["change"]> =>
    (cells) =>
      cells.forEach((value, c) => (cells[c] = value * (c < 3 ? acc : gyro)));
  only(
    [statistics({ change: scaled(9.81, 9.81) })],
    "size",
    /acc: its median length is \d[\d.]* g, where gravity alone has 1; this looks like m\/s2, not g/,
  );
  only([statistics({ change: scaled(1 / 9.81, 1) })], "size", /seems to hold g in fact, taken for another unit/);
  only([statistics({ units: ["m/s2", "rad/s"] })], "size", /this looks like g, not m\/s2/);
  only(
    [statistics({ change: scaled(1, 57.3) })],
    "size",
    /gyro: lengths up to [\d.]+ rad\/s, faster than people turn; this looks like deg\/s/,
  );
  only([statistics({ units: ["g", "deg/s"], moves: 1 })], "size", /gyro: lengths up to .* deg\/s alone, while acceleration moves by/);
  const [finding] = checkAgainst({ inputs: SIGNALS.slice(0, 3) }, statistics({ change: scaled(9.81, 1) }));
  assert.match(findingLine(finding!), /this looks like m\/s2, not g/);
});

test("a sensor that one subject wore another way round is told, compared with others who do the same", () => {
  const people = [1, 2, 3, 4, 5].map((seed) => statistics({ name: `s${seed}.csv`, subject: String(seed), seed }));
  assert.deepEqual(diagnose(people), []);
  const swapped = statistics({ name: "s6.csv", subject: "6", seed: 6, down: [0, 1] });
  only([...people, swapped], "turned axes", /^s6\.csv: acc: gravity lies on \+x for subject 6 .* and on \+y for most of 6 subjects/);
  const flipped = statistics({ name: "s7.csv", subject: "7", seed: 7, down: [1, -1] });
  only([...people, flipped], "turned axes", /gravity lies on -y for subject 7/);
});

test("one person under two names, labels that differ in case, thin classes and short recordings are told", () => {
  assert.match(
    diagnoseSubjectNames(["S1", "s01", "S2", "S10"]).map(findingLine).join(),
    /^subjects "S1" and "s01" look like one person under 2 names/,
  );
  assert.equal(diagnoseSubjectNames(["Anna", "anna ", "Ben"]).length, 1);
  assert.deepEqual(diagnoseSubjectNames(["S1", "S10", "S01b", "1", "p1"]), []);
  assert.match(
    diagnoseLabelSpelling(["Walk", "walk ", "run"]).map(findingLine).join(),
    /labels "Walk" and "walk " differ in case, blanks or separators alone/,
  );
  const classes = [
    { name: "walk", windows: 300, subjects: ["1", "2"] },
    { name: "fall", windows: 4, subjects: ["1"] },
  ];
  assert.deepEqual(
    diagnoseClasses(classes)
      .map(findingLine)
      .map((line) => line.split(";")[0]),
    ['1 of 2 classes has fewer than 30 windows: "fall" 4', '1 of 2 classes is of one subject alone: "fall" of 1'],
  );
  assert.match(
    findingLine(diagnoseShort([statistics({ seconds: 0.02 })], 2.56)[0]!),
    /^made\.csv: 1 sample, 0\.02 s, in which no window of 2\.56 s fits/,
  );
});
