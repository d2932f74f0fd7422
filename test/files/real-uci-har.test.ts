import assert from "node:assert/strict";
import { test } from "node:test";
import { loadOnce } from "../../bench/load.js";
import {
  createSplitAuditor,
  describeDataset,
  fingerprintOf,
  fitStandardizer,
  leaksOf,
  officialSplit,
  randomSplit,
  type Dataset,
} from "../../src/data/index.js";
import { openDataset } from "../../src/files/index.js";
import { assertClose, moments, stitched } from "../support/moments.js";
import { REAL_UCI_HAR, withoutRealData } from "../support/paths.js";
import { temporaryDirectory } from "../support/temporary.js";

/** Read once, by the first test, for all of them. */
let opened: Promise<Dataset> | undefined;
function real(): Promise<Dataset> {
  return (opened ??= openDataset("uci-har", { cache: false, env: { STRIDE_DATA: REAL_UCI_HAR } }));
}

test("the real dataset comes from the cache with the same bits in a fraction of the time", { skip: withoutRealData }, async (t) => {
  const env = { STRIDE_CACHE: temporaryDirectory(t), STRIDE_DATA: REAL_UCI_HAR };
  const start = performance.now();
  const cold = await (opened = openDataset("uci-har", { env }));
  const between = performance.now();
  const warm = await openDataset("uci-har", { env });
  const end = performance.now();
  assert.equal(await fingerprintOf(warm), await fingerprintOf(cold));
  t.diagnostic(`zip ${Math.round(between - start)} ms, cache ${Math.round(end - between)} ms`);
  assert.ok(end - between < (between - start) / 2);
});

test(
  "two threads load the real zip with the bits of one, in bounded memory, and the process ends by itself",
  { skip: withoutRealData },
  async (t) => {
    const [one, two] = [await loadOnce(REAL_UCI_HAR, 1), await loadOnce(REAL_UCI_HAR, 2)];
    assert.deepEqual(two.checksums, one.checksums);
    // The tensors 45, the archive 32; in each thread one file unpacked, for which the allocator may keep room three times, and two packed and parsed.
    // The rest is the engine's: code, another isolate. All files unpacked would be 181 in their place.
    const bound = (threads: number): number => 45 + 32 + threads * (3 * 15 + 2 * 6) + 64;
    t.diagnostic(`grew by ${one.growthMiB.toFixed(0)} and ${two.growthMiB.toFixed(0)} MiB`);
    assert.ok(one.growthMiB < bound(1) && two.growthMiB < bound(2), `${one.growthMiB} and ${two.growthMiB} MiB`);
  },
);

test("an abort while the real zip is read by threads ends it within a second", { skip: withoutRealData }, async () => {
  const abort = new AbortController();
  let abortedAt = 0;
  let last = 0;
  const progress = (_: string, done: number): void => {
    last = done;
    if (abortedAt || done < 20e6) return;
    abortedAt = performance.now();
    abort.abort(new Error("enough"));
  };
  await assert.rejects(openDataset(REAL_UCI_HAR, { cache: false, threads: 2, signal: abort.signal, progress }), /enough/);
  assert.ok(abortedAt > 0 && performance.now() - abortedAt < 1000);
  const seen = last;
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.equal(last, seen, "nothing goes on");
});

test("the real dataset has the published counts, first values and recordings", { skip: withoutRealData }, async () => {
  const dataset = await real();
  const { x, y, subject, recording } = dataset;
  assert.equal(x.length, 10_299 * 128 * 9);
  const counts = (from: number, to: number): number[] =>
    dataset.classNames.map((_, k) => y.subarray(from, to).filter((label) => label === k).length);
  assert.deepEqual(counts(0, 7352), [1226, 1073, 986, 1286, 1374, 1407]);
  assert.deepEqual(counts(7352, 10_299), [496, 471, 420, 491, 532, 537]);
  assert.deepEqual(perSubject(dataset), SUBJECT_WINDOWS);
  assert.deepEqual([...new Set(subject.subarray(7352))], dataset.testSubjects);
  assert.deepEqual([recording[7351], recording[7352], recording.at(-1)], [599, 600, 856]);
  FIRST_STEP.forEach((value, channel) => assert.equal(x[channel], Math.fround(value)));
  FIRST_TEST_STEP.forEach((value, channel) => assert.equal(x[7352 * 128 * 9 + channel], Math.fround(value)));
  TOTAL_X.forEach((value, t) => assert.equal(x[t * 9], Math.fround(value)));
});

function perSubject({ subject }: Dataset): number[] {
  const counts = Array.from({ length: 30 }, () => 0);
  for (const s of subject) counts[s - 1]!++;
  return counts;
}

/** Windows of subjects 1 to 30. */
const SUBJECT_WINDOWS = [
  347, 302, 341, 317, 302, 325, 308, 281, 288, 294, 316, 320, 327, 323, 328, 366, 368, 364, 360, 354, 408, 321, 372, 381, 409, 392, 376,
  382, 344, 383,
];
const FIRST_STEP = [1.012817, -0.1232167, 0.1029341, 0.0001808515, 0.01076681, 0.05556068, 0.03019122, 0.06601362, 0.02285864];
const FIRST_TEST_STEP = [1.041216, -0.2697959, 0.02377977, 0.01165315, -0.02939904, 0.1068262, 0.4374637, 0.5313492, 0.1365279];
const TOTAL_X = [1.012817, 1.022833, 1.022028, 1.017877, 1.02368, 1.016974];

test("the real dataset has 508,928 training steps and the published means and deviations", { skip: withoutRealData }, async () => {
  const dataset = await real();
  const { train } = officialSplit(dataset);
  const distinct = fitStandardizer(train);
  assert.equal(distinct.steps, 508_928);
  for (const channel of [0, 5, 7]) {
    const [mean, sd] = moments(stitched(dataset, 7352, channel));
    assertClose(distinct.mean[channel]!, mean, 1e-7);
    assertClose(distinct.scale[channel]!, sd, 1e-7);
  }
  const whole = fitStandardizer(train, { removeOverlap: false });
  PUBLISHED.forEach(([mean, sd], channel) => {
    assertClose(whole.mean[channel]!, mean, 6e-8);
    // The published deviation divides by n - 1: a relative difference of 5e-7.
    assertClose(whole.scale[channel]!, sd, 3e-7);
  });
});

/** Mean and standard deviation of each signal over all training windows, in the order of the channels. */
const PUBLISHED: readonly (readonly [mean: number, sd: number])[] = [
  [0.8047493, 0.4141122],
  [0.0287555, 0.3909956],
  [0.086498, 0.357769],
  [-0.0006363, 0.1948464],
  [-0.0002923, 0.1224275],
  [-0.0002753, 0.1068789],
  [0.0005065, 0.4068153],
  [-0.0008238, 0.3818545],
  [0.0001129, 0.2557433],
];

test("the real dataset has the published extremes", { skip: withoutRealData }, async () => {
  const { parts } = await describeDataset(await real());
  assert.deepEqual(
    parts.map(({ windows, recordings, distinctSteps }) => [windows, recordings, distinctSteps]),
    [
      [7352, 600, 508_928],
      [2947, 257, 205_056],
    ],
  );
  const rounded = parts.map(({ signals }) => signals.map(({ min, max }) => [min.toFixed(6), max.toFixed(6)].map(Number)));
  assert.deepEqual(rounded, EXTREMES);
});

/** Minimum and maximum of each signal, train then test, in the order of the channels. */
const EXTREMES = [
  [
    [-0.466556, 2.197618],
    [-1.582079, 1.21735],
    [-1.639609, 1.281363],
    [-1.232238, 1.299912],
    [-1.345267, 0.975976],
    [-1.364707, 1.066916],
    [-4.733656, 4.155473],
    [-5.97433, 5.746062],
    [-2.763014, 2.365982],
  ],
  [
    [-0.277735, 2.112682],
    [-1.588211, 1.134313],
    [-1.347501, 1.043383],
    [-0.905406, 1.157615],
    [-1.251025, 0.77566],
    [-1.106832, 0.710078],
    [-3.431701, 3.29309],
    [-3.155205, 3.468111],
    [-2.623059, 1.84638],
  ],
];

test(
  "neighbours share halves inside the parts of the official split and none across it; a cut by windows shares thousands",
  { skip: withoutRealData },
  async () => {
    const dataset = await real();
    const audit = createSplitAuditor(dataset);
    const { train, test: tested } = officialSplit(dataset);
    const official = audit(train, tested);
    assert.deepEqual([official.train.sharedPairs, official.test.sharedPairs, official.sharedPairs], [6752, 2690, 0]);
    assert.deepEqual([official.train.recordings, official.test.recordings], [600, 257]);
    assert.deepEqual(leaksOf(official), []);
    const random = randomSplit(dataset, 0.3, 1);
    const cut = audit(random.train, random.test);
    assert.equal(cut.train.windows + cut.test.windows, 10_299);
    // All pairs are somewhere: inside one side or across.
    assert.equal(cut.train.sharedPairs + cut.test.sharedPairs + cut.sharedPairs, 6752 + 2690);
    // A test window shares with a training one unless its neighbours, mostly two, are tested on as well: 1 - 0.3 x 0.3.
    assert.ok(cut.testWindowsShared > 2600 && cut.testWindowsShared < 2900, `${cut.testWindowsShared} of ${cut.test.windows}`);
    assert.equal(cut.subjectsOnBothSides.length, 30);
    assert.equal(leaksOf(cut).length, 3);
  },
);
