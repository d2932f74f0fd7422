import assert from "node:assert/strict";
import { test } from "node:test";
import {
  encodeNpy,
  encodeNpz,
  looksLikeArrays,
  officialSplit,
  openZip,
  readWindowArrays,
  type Dataset,
  type NpyArray,
} from "../../../src/data/index.js";
import { assertRefusal } from "../../support/expect-refusal.js";
import { memorySource } from "../../support/memory-source.js";
import { bytesOf, NUMPY } from "../../support/numpy-arrays.js";

type Arrays = Readonly<Record<string, NpyArray>>;

/** Windows of (T, C) that count up from `first`. */
function windows(n: number, t: number, c: number, first = 0): NpyArray {
  return { shape: [n, t, c], values: Float32Array.from({ length: n * t * c }, (_, i) => first + i / 4) };
}

function whole(...values: number[]): NpyArray {
  return { shape: [values.length], values: Int32Array.from(values) };
}

function texts(...values: string[]): NpyArray {
  return { shape: [values.length], values };
}

function one(value: number): NpyArray {
  return { shape: [], values: Float64Array.of(value) };
}

async function read(arrays: Arrays, prefix = "", name = "mine"): Promise<Dataset> {
  return readWindowArrays(
    memorySource(new Map(Object.entries(arrays).map(([key, array]) => [`${prefix}${key}.npy`, encodeNpy(array)])), name),
  );
}

async function refuses(arrays: Arrays, message: RegExp): Promise<void> {
  await assert.rejects(read(arrays), (error) => assertRefusal(error, message));
}

const PLAIN: Arrays = { x: windows(4, 8, 3), y: whole(2, 5, 2, 5) };

test("x and y alone are a dataset that says what is not recorded", async () => {
  const dataset = await read(PLAIN);
  assert.deepEqual(dataset, {
    name: "mine",
    simulated: false,
    source:
      "arrays x, y of mine; not recorded: who was measured, so a window stands for itself; the sampling rate, so a time step counts as 1 s; what the signals are",
    signals: ["signal 1", "signal 2", "signal 3"].map((name) => ({ name, unit: "" })),
    classNames: ["2", "5"],
    samplingRate: 1,
    timeSteps: 8,
    overlap: 0,
    testSubjects: [],
    unrecorded: ["subjects", "samplingRate"],
    x: PLAIN["x"]!.values,
    y: Int32Array.of(0, 1, 0, 1),
    subject: Int32Array.of(0, 1, 2, 3),
    recording: Int32Array.of(0, 1, 2, 3),
  });
});

test("with everything said nothing is unrecorded", async () => {
  const dataset = await read({
    ...PLAIN,
    subject: whole(7, 7, 3, 3),
    recording: texts("a", "a", "b", "c"),
    sampling_rate: one(50),
    overlap: one(0.5),
    signal_names: texts("ax", "ay", "gz"),
    units: texts("g", "g", "rad/s"),
    class_names: texts("sit", "b", "walk", "c", "d", "run"),
  });
  assert.equal(dataset.unrecorded, undefined);
  assert.deepEqual([...dataset.subject], [7, 7, 3, 3]);
  assert.deepEqual([...dataset.recording], [0, 0, 1, 2]);
  assert.deepEqual([dataset.samplingRate, dataset.overlap, dataset.timeSteps], [50, 0.5, 8]);
  assert.deepEqual(
    dataset.signals.map(({ name, unit }) => `${name} ${unit}`),
    ["ax g", "ay g", "gz rad/s"],
  );
  assert.deepEqual([...dataset.y], [2, 5, 2, 5]);
  assert.equal(dataset.classNames[5], "run");
  assert.doesNotMatch(dataset.source, /not recorded/);
  assert.deepEqual([...new Set(dataset.subject)].sort(), [3, 7]);
});

test("texts are classes in their order and subjects by name", async () => {
  const dataset = await read({
    ...PLAIN,
    y: texts("walk", "sit", "walk", "lie"),
    subjects: texts("Zoe", "Zoe", "Abe", "Abe"),
    units: texts("m/s2"),
  });
  assert.deepEqual(dataset.classNames, ["lie", "sit", "walk"]);
  assert.deepEqual([...dataset.y], [2, 1, 2, 0]);
  assert.deepEqual(dataset.subjectNames, ["Abe", "Zoe"]);
  assert.deepEqual([...dataset.subject], [2, 2, 1, 1]);
  assert.deepEqual(dataset.signals[2], { name: "signal 3", unit: "m/s2" });
  const named = await read({ ...PLAIN, y: texts("walk", "sit", "walk", "lie"), class_names: texts("walk", "sit", "lie") });
  assert.deepEqual([...named.y], [0, 1, 0, 2]);
});

test("labels may be whole numbers as floats, 64-bit, truth values, one a row, one-hot, or from 1 with as many names", async () => {
  const names = texts("a", "b", "c");
  const hot = { shape: [4, 3], values: Float32Array.of(0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0) };
  for (const y of [
    { shape: [4], values: Float64Array.of(1, 0, 2, 1) },
    { shape: [4, 1], values: Int8Array.of(1, 0, 2, 1) },
    whole(2, 1, 3, 2),
    hot,
  ])
    assert.deepEqual([...(await read({ ...PLAIN, y, class_names: names })).y], [1, 0, 2, 1]);
  assert.deepEqual((await read({ ...PLAIN, y: hot })).classNames, ["0", "1", "2"]);
  assert.deepEqual((await read({ ...PLAIN, y: whole(-1, 10, 9, -1) })).classNames, ["-1", "9", "10"]);
});

test("a second set is the official test set, by subject where there are subjects, otherwise by window", async () => {
  const halves: Arrays = { X_train: windows(2, 4, 1), y_train: whole(0, 1), X_test: windows(1, 4, 1, 100), y_test: whole(1) };
  const alone = await read(halves);
  assert.deepEqual([...alone.x], [...halves["X_train"]!.values, ...halves["X_test"]!.values]);
  assert.deepEqual(alone.testSubjects, [2]);
  assert.deepEqual(alone.unrecorded, ["subjects", "samplingRate"]);
  const split = officialSplit(alone);
  assert.deepEqual([[...split.train.indices], [...split.test.indices]], [[0, 1], [2]]);
  const withSubjects = await read({ ...halves, subject_train: whole(4, 9), subject_test: whole(5) });
  assert.deepEqual(withSubjects.testSubjects, [5]);
  const turned = await read(
    Object.fromEntries(Object.entries(halves).map(([name, array]) => [name.split("_").reverse().join("_"), array])),
  );
  assert.deepEqual(turned.x, alone.x);
  await refuses(
    { ...halves, subject_train: texts("Al", "Bo"), subject_test: texts("Bo") },
    /subject_test\.npy: expected other subjects than in subject_train; received "Bo" in both; save one/,
  );
  await refuses(
    { ...halves, subject_train: whole(1, 2) },
    /subject_train\.npy: expected subject_train and subject_test, or neither; received one$/,
  );
  await refuses(
    { ...halves, X_test: windows(1, 5, 1) },
    /X_test\.npy: expected windows of \(4, 1\), as for training; received \(1, 5, 1\)$/,
  );
  await refuses({ ...halves, y_test: texts("a") }, /y_test\.npy: expected numbers, as in the other part; received the other$/);
  await refuses({ ...halves, y: whole(1) }, /^mine: expected one set, or two with _train and _test; received y and /);
  const { X_test: _, ...without } = halves;
  await refuses(without, /^mine: expected the array x_test; received x_train, y_train, y_test$/);
});

test("windows of one signal may be (N, T), and whole numbers and float64 become float32", async () => {
  const values = Float64Array.of(0.1, -2, 3e-9, 4, 5, 6);
  const dataset = await read({ x: { shape: [2, 3], values }, y: whole(0, 1) });
  assert.deepEqual(dataset.x, Float32Array.from(values));
  assert.equal(dataset.signals.length, 1);
});

test("an archive that NumPy wrote is a dataset, and so is a folder in a folder", async () => {
  const bytes = bytesOf(NUMPY.archives["savez_compressed"]!);
  const source = await openZip(bytes, "/data/walks.npz");
  assert.ok(looksLikeArrays(source));
  await assert.rejects(readWindowArrays(source), (error) =>
    assertRefusal(
      error,
      /walks\.npz: expected arrays called x, y, subject, .* received "label names\.npy" besides; rename it or leave it out$/,
    ),
  );
  const archive = await encodeNpz(PLAIN);
  const dataset = await readWindowArrays(await openZip(archive, "/data/walks.npz"));
  assert.deepEqual(dataset, { ...(await read(PLAIN, "", "walks")) });
  assert.deepEqual((await read(PLAIN, "deep/er/")).x, dataset.x);
  assert.equal(looksLikeArrays(memorySource(new Map([["train/X_train.txt", bytes]]))), false);
});

test("arrays that disagree, are of another shape or hold other things are refused by file and place", async () => {
  await refuses({ x: windows(4, 8, 3) }, /^mine: expected the array y; received x$/);
  await refuses({ ...PLAIN, y: whole(1, 2, 3) }, /^mine: y\.npy: expected shape \(4,\), one entry a window of x; received \(3,\)$/);
  await refuses(
    { ...PLAIN, y: { shape: [3, 2], values: new Int8Array(6) } },
    /expected shape \(4,\), one label a window of x, or \(4, K\), one-hot; received \(3, 2\)$/,
  );
  await refuses(
    { ...PLAIN, y: { shape: [4, 2], values: Float32Array.of(0, 1, 0.5, 0.5, 1, 0, 1, 0) } },
    /y\.npy: row 2: expected one-hot labels, one 1 among zeros/,
  );
  await refuses(
    { ...PLAIN, y: { shape: [4], values: Float64Array.of(0, 1, 0.25, 1) } },
    /expected whole numbers or texts as labels of classes; received 0\.25 as label 3; a regression's/,
  );
  await refuses({ ...PLAIN, y: { shape: [4], values: Float64Array.of(0, 1, NaN, 1) } }, /received NaN as label 3/);
  await refuses({ ...PLAIN, y: texts("a", "b", "", "a") }, /received an empty text as label 3$/);
  await refuses(
    { ...PLAIN, class_names: texts("a", "b", "c") },
    /y\.npy: expected 0 to 2, as there are 3 class_names; received "5" as label 2$/,
  );
  await refuses({ ...PLAIN, class_names: texts("a", "a") }, /class_names\.npy: expected names, no two alike/);
  await refuses({ ...PLAIN, class_names: whole(1, 2) }, /class_names\.npy: expected names of classes as text; received numbers$/);
  await refuses({ ...PLAIN, x: { shape: [4], values: new Float32Array(4) } }, /x\.npy: expected shape \(N, T, C\), .*; received \(4,\)$/);
  await refuses(
    { ...PLAIN, x: { shape: [0, 8, 3], values: new Float32Array() }, y: whole() },
    /x\.npy: expected at least 1 window; received \(0, 8, 3\)$/,
  );
  await refuses({ ...PLAIN, x: { shape: [4, 0, 3], values: new Float32Array() } }, /expected shape \(N, T, C\)/);
  await refuses(
    { ...PLAIN, x: { shape: [4, 2], values: Array.from({ length: 8 }, () => "1") } },
    /x\.npy: expected numbers; received text$/,
  );
  await refuses(
    { ...PLAIN, x: windows(4, 3, 20) },
    /expected \(N, T, C\), time before signals; received 3 time steps of 20 signals; save x\.swapaxes\(1, 2\), or signal_names/,
  );
  await refuses(
    { ...PLAIN, x: { shape: [4, 2, 1], values: Float32Array.of(0, 1, 2, NaN, 4, 5, 6, 7) } },
    /dataset mine: x must be finite; received NaN in window 1, signal signal 1$/,
  );
  await refuses(
    { ...PLAIN, subject: whole(1, 1, -2, 1) },
    /subject\.npy: expected whole numbers from 0, or texts, .*; received "-2" as entry 3$/,
  );
  await refuses({ ...PLAIN, recording: whole(0, 1, 0, 1) }, /windows of one recording must follow one another/);
  await refuses({ ...PLAIN, sampling_rate: whole(50, 50) }, /sampling_rate\.npy: expected one rate in Hz above 0; received \(2,\)$/);
  await refuses({ ...PLAIN, sampling_rate: one(-1) }, /expected one rate in Hz above 0; received "-1"$/);
  await refuses({ ...PLAIN, overlap: one(1) }, /overlap\.npy: expected one share from 0 to below 1; received "1"$/);
  await refuses({ ...PLAIN, signal_names: texts("a", "b") }, /signal_names\.npy: expected 3 signal names; received 2$/);
  await refuses({ ...PLAIN, signal_names: texts("a", "b", "a") }, /signal_names\.npy: expected names, no two alike/);
  await refuses({ ...PLAIN, X: windows(4, 8, 3) }, /^mine: expected one array x; received x\.npy and X\.npy$/);
  await refuses(
    { ...PLAIN, person: whole(1, 2, 3, 4) },
    /^mine: expected arrays called x, y, subject, recording, lengths, sampling_rate, .*; received "person\.npy" besides; rename/,
  );
  await refuses(
    { ...PLAIN, "b/x": windows(1, 1, 1) },
    /^mine: expected the arrays of one data set; received x\.npy and b\/x\.npy; pass the folder of one$/,
  );
});

test("windows of unequal lengths say how much of them was measured", async () => {
  const lengths = whole(8, 2, 8, 8);
  const x = windows(4, 8, 1, 1);
  (x.values as Float32Array).fill(0, 10, 16);
  assert.deepEqual([...(await read({ ...PLAIN, x, lengths })).lengths!], [8, 2, 8, 8]);
  await refuses({ ...PLAIN, lengths }, /x must be 0 behind the 2 time steps of window 1; received/);
  await refuses({ ...PLAIN, x, lengths: whole(8, 2, 9, 8) }, /lengths must be 1 to 8; received 9 of window 2$/);
  await refuses({ ...PLAIN, x, lengths: texts("8", "2", "8", "8") }, /lengths\.npy: expected whole numbers of time steps; received texts$/);
});

test("signals named beside more of them than time steps are taken at their word", async () => {
  const names = Array.from({ length: 20 }, (_, i) => `e${i}`);
  assert.equal((await read({ ...PLAIN, x: windows(4, 3, 20), signal_names: texts(...names) })).signals.length, 20);
});

test("progress counts the bytes of all arrays, and an aborted reading stops", async () => {
  const source = memorySource(new Map(Object.entries(PLAIN).map(([key, array]) => [`${key}.npy`, encodeNpy(array)])));
  const total = source.list().reduce((sum, path) => sum + source.size(path), 0);
  const seen: [number, number][] = [];
  await readWindowArrays(source, { progress: (done, of) => seen.push([done, of]) });
  assert.deepEqual(seen, [
    [source.size("x.npy"), total],
    [total, total],
  ]);
  await assert.rejects(readWindowArrays(source, { signal: AbortSignal.abort(new Error("enough")) }), /enough/);
});
