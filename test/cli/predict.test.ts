// stride predict as a user calls it, on files of simulated people.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { encodeMapping } from "../../src/recordings/index.js";
import { judgeSplit } from "../../src/study/index.js";
import { csvMapping, csvOf, demo, demoModel, demoRecordings, joined, writeModel, writeRecordings } from "../support/prediction-files.js";
import { stride } from "../support/stride.js";
import { temporaryDirectory } from "../support/temporary.js";

interface Document {
  readonly told: string[];
  readonly unsure: { threshold: number; from: string } | null;
  readonly smoothing: { method: string } | null;
  readonly totals: { seconds: Record<string, number>; unsure: number; covered: number };
  readonly judged: { windows: number; right: number; accuracy: number; confusion: number[][] } | null;
  readonly recordings: {
    readonly name: string;
    readonly subject: string | null;
    readonly windows: number;
    readonly given: string[];
    readonly left: { gaps: number };
    readonly segments: { activity: string; start: number; end: number; unsure: boolean; windows: number }[];
    readonly judged: { windows: number } | null;
    readonly noted: { start: number; end: number; label: string }[] | null;
  }[];
}

const model = await demoModel();
const recordings = demoRecordings();
const windows = recordings.flatMap((one) => one.windows);

test("stride predict", async (t) => {
  const folder = temporaryDirectory(t);
  const at = (name: string): string => join(folder, name);
  const modelFile = await writeModel(at("model.safetensors"), model);
  const data = at("walks");
  mkdirSync(data);
  const [first] = writeRecordings(data, recordings);
  const mapping = at("mapping.json");
  writeFileSync(mapping, encodeMapping(csvMapping()));
  const ok = async (args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await stride(["predict", ...args], { cwd: folder });
    assert.equal(code, 0, stderr);
    return stdout;
  };
  const document = async (args: readonly string[]): Promise<Document> => JSON.parse(await ok([...args, "--json"])) as Document;
  const refuses = async (args: readonly string[], message: RegExp): Promise<void> => {
    const { code, stdout, stderr } = await stride(["predict", ...args], { cwd: folder });
    assert.equal(code, 2, `${stderr}${stdout}`);
    assert.equal(stderr.trimEnd().split("\n").at(-1), stderr.trimEnd(), "one line");
    assert.match(stderr, message);
    assert.equal(stdout, "");
  };

  await t.test("says of stitched files what evaluate says of the windows, one by one, and how often that is right", async () => {
    const judged = await judgeSplit(model, { dataset: demo, indices: Int32Array.from(windows) });
    const out = at("windows.csv");
    const { judged: scores, recordings: found, totals, unsure } = await document([modelFile, data, "--mapping", mapping, "--out", out]);
    const rows = readFileSync(out, "utf8")
      .trimEnd()
      .split("\r\n")
      .slice(1)
      .map((line) => line.split(","));
    assert.deepEqual(
      rows.map(([, , , activity]) => activity),
      Array.from(judged.predicted, (label) => demo.classNames[label]),
    );
    assert.deepEqual(
      rows.map(([, , , , , , truth]) => truth),
      windows.map((window) => demo.classNames[demo.y[window]!]),
    );
    const probabilities = rows.flatMap((row) => row.slice(7).map((cell) => Math.fround(Number(cell))));
    assert.deepEqual(probabilities, [...judged.probabilities]);
    assert.equal(scores!.windows, windows.length);
    assert.equal(scores!.right, windows.filter((window, i) => judged.predicted[i] === demo.y[window]).length);
    assert.equal(found.length, recordings.length);
    assert.deepEqual(
      found.map(({ windows: count }) => count),
      recordings.map((one) => one.windows.length),
    );
    assert.ok(found.every(({ subject }) => subject === String(recordings[0]!.subject)));
    const seconds = recordings.reduce((sum, { labels }) => sum + labels.length / 50, 0);
    assert.ok(Math.abs(totals.covered - seconds) < 1e-6);
    assert.ok(Math.abs(Object.values(totals.seconds).reduce((sum, value) => sum + value) - seconds) < 1e-6);
    assert.equal(unsure, null);
    assert.ok(found.every(({ segments }) => segments.every((segment, i) => i === 0 || segment.start === segments[i - 1]!.end)));
  });

  await t.test("prints the time line, totals and what was noted, and which of it is unsure", async () => {
    const day = at("s2-day.csv");
    writeFileSync(day, csvOf(joined(recordings)));
    const text = await ok([modelFile, day, "--mapping", mapping, "--threshold", ".5"]);
    const plain = text
      .replace(/time +\d.*\n/, "")
      .replace(/weights [0-9a-f]{12}/, "weights")
      .replace(/SHA-256 [0-9a-f]{12}/, "SHA-256");
    const snapshot = join("test", "snapshots", "predict.txt");
    if (process.env["STRIDE_SNAPSHOTS"] === "write") writeFileSync(snapshot, plain.replaceAll(folder, "."));
    assert.equal(plain.replaceAll(folder, "."), readFileSync(snapshot, "utf8"));
  });

  await t.test("a recording of another rate than the mapping says is read at that of its time stamps, and that is told", async () => {
    const usual = await document([modelFile, first!, "--mapping", mapping]);
    const wrong = at("wrong-rate.json");
    writeFileSync(wrong, encodeMapping(csvMapping(undefined, 100)));
    const { told, recordings: found } = await document([modelFile, first!, "--mapping", wrong]);
    assert.deepEqual(found[0]!.segments, usual.recordings[0]!.segments);
    const name = found[0]!.name;
    assert.deepEqual(
      told.filter((sentence) => !usual.told.includes(sentence)),
      [`${name}: time stamps come to 50 Hz where the mapping says 100: brought to 50 Hz from there`],
    );
  });

  await t.test("--segments, --threshold, --smooth and --hop change what they say, and are told", async () => {
    const usual = await document([modelFile, first!, "--mapping", mapping]);
    const fine = await document([modelFile, first!, "--mapping", mapping, "--hop", "16"]);
    assert.ok(fine.recordings[0]!.windows > 3.5 * usual.recordings[0]!.windows);
    const shy = await document([modelFile, first!, "--mapping", mapping, "--threshold", ".999"]);
    assert.deepEqual(shy.unsure, { threshold: 0.999, from: "option" });
    assert.ok(shy.totals.unsure > 0);
    const out = at("segments.json");
    const smooth = await document([
      modelFile,
      first!,
      "--mapping",
      mapping,
      "--smooth",
      "majority",
      "--span",
      "3",
      "--out",
      out,
      "--segments",
    ]);
    assert.equal(smooth.smoothing!.method, "majority");
    const written = JSON.parse(readFileSync(out, "utf8")) as { segments: { activity: string; start: number }[] };
    assert.deepEqual(
      written.segments.map(({ activity, start }) => [activity, start]),
      smooth.recordings[0]!.segments.map(({ activity, start }) => [activity, start]),
    );
    const hmm = await document([modelFile, data, "--mapping", mapping, "--smooth", "hmm-causal", "--smooth-data", "demo"]);
    assert.equal(hmm.smoothing!.method, "hmm-causal");
    assert.ok(hmm.recordings.reduce((sum, { segments }) => sum + segments.length, 0) >= hmm.recordings.length);
    assert.match(
      await ok([modelFile, first!, "--mapping", mapping, "--smooth", "majority-causal"]),
      /majority-causal of 5: labels are told with the help of neighbouring/,
    );
  });

  await t.test("--report draws each recording for wide and narrow pages", async () => {
    const text = await ok([modelFile, first!, "--mapping", mapping, "--report", at("page")]);
    assert.match(text, /report +.*report\.html, with 2 figures beside it/);
    const html = readFileSync(join(at("page"), "report.html"), "utf8");
    assert.match(html, /Simulated data\./);
    assert.match(html, /demo/);
    assert.ok(existsSync(join(at("page"), "figures", "timeline-s2-01-csv.png")));
  });

  await t.test("another rate is resampled, a gap is not bridged, and both are said", async () => {
    const one = recordings.find(({ labels }) => labels.length > 1000)!;
    const slow = at("s2-slow.csv");
    writeFileSync(slow, csvOf(one, { timeOf: (i) => i / 40 }));
    const other = at("mapping-40.json");
    writeFileSync(other, encodeMapping(csvMapping(demo.signals, 40)));
    assert.match(await ok([modelFile, slow, "--mapping", other]), /recorded at 40 Hz, brought to the model's 50 Hz/);
    const torn = at("s2-torn.csv");
    writeFileSync(torn, csvOf(one, { timeOf: (i) => i / 50 + (i < 400 ? 0 : 7) }));
    const { recordings: found } = await document([modelFile, torn, "--mapping", mapping]);
    assert.equal(found[0]!.left.gaps, 1);
    assert.ok(found[0]!.segments.every(({ start, end }) => end <= 8 + 1e-9 || start >= 15 - 1e-9));
    assert.match(await ok([modelFile, torn, "--mapping", mapping]), /1 gap of more than 0\.\d+ s: no window lies across/);
  });

  await t.test("a class that a spreadsheet would run stands behind a quote", async () => {
    const classNames = ["=cmd()", "+1", "b,c", ...demo.classNames.slice(3)];
    const evil = await writeModel(at("evil.safetensors"), { ...model, classNames });
    const out = at("evil.csv");
    await ok([evil, data, "--mapping", mapping, "--out", out]);
    const text = readFileSync(out, "utf8");
    assert.match(text, /^recording,start,end,activity,probability,unsure,truth,'=cmd\(\),'\+1,"b,c",SITTING/);
    assert.ok(/,'=cmd\(\),|,'\+1,|,"b,c",/.test(text.split("\n").slice(1).join("\n")), "a window is called so");
    assert.doesNotMatch(text, /(^|,)[=+]/m);
  });

  await t.test("refuses in one line what cannot be predicted, and writes nothing", async () => {
    const out = at("nothing.csv");
    const empty = at("empty");
    mkdirSync(empty);
    const short = at("s2-short.csv");
    writeFileSync(
      short,
      csvOf({ ...recordings[0]!, values: recordings[0]!.values.slice(0, 900), labels: recordings[0]!.labels.slice(0, 100) }),
    );
    const broken = at("s2-broken.csv");
    writeFileSync(broken, csvOf(recordings[0]!).replace(/\n0\.2000,[^,]*,/, "\n0.2000,abc,"));
    const metric = at("metric.json");
    const wrong = csvMapping().files[0]!;
    const withUnit = {
      ...csvMapping(),
      files: [{ ...wrong, signals: wrong.signals.map((one, i) => (i === 0 ? { ...one, unit: "uT", to: "uT" } : one)) }],
    };
    const inputs = withUnit.windows.acquisition.inputs.map((one, i) => (i === 0 ? { ...one, unit: "uT" } : one));
    writeFileSync(
      metric,
      encodeMapping({ ...withUnit, windows: { ...withUnit.windows, acquisition: { ...withUnit.windows.acquisition, inputs } } }),
    );
    const few = at("few.json");
    writeFileSync(few, encodeMapping(csvMapping(demo.signals.slice(0, 3))));
    const with9 = ["--mapping", mapping];
    await refuses(
      [modelFile, at("none.csv"), ...with9, "--out", out],
      /none\.csv: expected a file, a zip or a directory of recordings; received no such file/,
    );
    await refuses(
      [modelFile, empty, ...with9, "--out", out],
      /empty: expected files like "s\{subject\}-\{part\}\.csv"; received none at all/,
    );
    await refuses(
      [modelFile, short, ...with9, "--out", out],
      /s2-short\.csv: expected a recording as long as one window, 2\.56 s at 50 Hz without a gap; received 2\.00 s/,
    );
    await refuses(
      [modelFile, broken, ...with9, "--out", out],
      /s2-broken\.csv: row 11, column 2 \(total_acc_x\): expected a number; received "abc"/,
    );
    await refuses(
      [modelFile, first!, "--mapping", metric],
      /column total_acc_x: expected total_acc_x in g, or in a unit that becomes it; received uT; write down what it is/,
    );
    await refuses(
      [modelFile, first!, "--mapping", few],
      /expected the signals .*; received no body_gyro_x \(rad\/s\), .* but total_acc_x \(g\), total_acc_y \(g\), total_acc_z \(g\); only a network that was trained with --augment/,
    );
    await refuses([modelFile, first!, "--mapping", at("none.json")], /none\.json: expected a mapping's name .* no such file/);
    await refuses(
      [modelFile, first!, ...with9, "--out", at("x.txt")],
      /--out .*x\.txt: expected a file that ends in \.csv or \.json; received \.txt/,
    );
    await refuses([modelFile, first!, ...with9, "--hop", "129"], /--hop: expected 1 to 128, the time steps of a window; received 129/);
    await refuses([modelFile, first!, ...with9, "--smooth", "hmm"], /--smooth hmm: expected --smooth-data/);
    await refuses([modelFile, first!, ...with9, "--span", "3"], /--span: expected it with --smooth majority; received it alone/);
    await refuses([modelFile, first!, ...with9, "--threshold", "2"], /--threshold: expected a number from 0 to below 1/);
    await refuses([at("none.safetensors"), first!, ...with9], /none\.safetensors: expected a model file/);
    assert.ok(!existsSync(out));
  });

  await t.test(
    "without a mapping columns are taken for what they look like, and all of it is told; metres are refused where g is wanted",
    async () => {
      const day = joined(recordings);
      const six = demo.signals.filter(({ name }) => !name.startsWith("body_acc"));
      const short = (name: string): string => `${name.startsWith("total") ? "a" : "g"}${name.at(-1)!}`;
      const strange = at("strange.csv");
      writeFileSync(strange, csvOf(day, { columns: six.map(({ name }) => ({ header: short(name), signal: name })), labels: false }));
      const { stdout, stderr, code } = await stride(["predict", modelFile, strange, "--json"], { cwd: folder });
      assert.equal(code, 0, stderr);
      const guessed = JSON.parse(stdout) as Document;
      for (const { name, unit } of six)
        assert.ok(stderr.includes(`strange.csv: column ${short(name)} is taken for ${name}, in ${unit}`), stderr);
      assert.match(stderr, /nothing says what its columns are, so they are taken for what they look like/);
      assert.match(stderr, /time is in column time, in s, at 50 Hz/);
      const sixMapping = at("six.json");
      writeFileSync(sixMapping, encodeMapping({ ...csvMapping(six), label: null, classes: [] }));
      const plain = at("s2-plain.csv");
      writeFileSync(plain, csvOf(day, { labels: false }));
      const mapped = await document([modelFile, plain, "--mapping", sixMapping]);
      assert.deepEqual(guessed.recordings[0]!.segments, mapped.recordings[0]!.segments);
      const metres = at("metres.csv");
      const factor = (name: string): number => (name.startsWith("total") ? 9.80665 : 1);
      writeFileSync(
        metres,
        csvOf(day, { columns: six.map(({ name }) => ({ header: short(name), signal: name, factor: factor(name) })), labels: false }),
      );
      await refuses(
        [modelFile, metres],
        /column ax: expected total_acc_x in g; received numbers that look like m\/s2, though nothing says so; write down what it is with stride data import/,
      );
      const stated = at("stated.csv");
      writeFileSync(stated, readFileSync(metres, "utf8").replace("ax,ay,az", "ax [m/s^2],ay [m/s^2],az [m/s^2]"));
      const converted = await document([modelFile, stated]);
      assert.match(converted.told.join(), /column ax \[m\/s\^2\] is taken for total_acc_x, converted from m\/s2 to g/);
      assert.deepEqual(
        converted.recordings[0]!.segments.map(({ activity }) => activity),
        mapped.recordings[0]!.segments.map(({ activity }) => activity),
      );
    },
  );

  await t.test("numbers that speak against the units that a mapping says, and a sensor that says nothing, are told", async () => {
    const [longest] = recordings.toSorted((a, b) => b.labels.length - a.labels.length);
    const changed = (factorOf: (name: string) => number): string =>
      csvOf(longest!, { columns: demo.signals.map(({ name }) => ({ header: name, signal: name, factor: factorOf(name) })) });
    const odd = (told: readonly string[]): readonly string[] => told.filter((line) => line.startsWith("s9-"));
    writeFileSync(
      at("s9-1.csv"),
      changed((name) => (name.includes("acc") ? 9.80665 : 1)),
    );
    const wrong = odd((await document([modelFile, at("s9-1.csv"), "--mapping", mapping])).told);
    assert.match(
      wrong.join("\n"),
      /^s9-1\.csv: total_acc: its median length is [\d.]+ g, where gravity alone has 1; this looks like m\/s2/m,
    );
    writeFileSync(
      at("s9-2.csv"),
      changed((name) => (name === "body_gyro_x" ? 0 : 1)),
    );
    const dead = odd((await document([modelFile, at("s9-2.csv"), "--mapping", mapping])).told);
    assert.deepEqual(
      dead.map((line) => line.split(";")[0]),
      ["s9-2.csv: body_gyro_x: always 0"],
    );
    writeFileSync(
      at("s9-3.csv"),
      changed(() => 1),
    );
    assert.deepEqual(odd((await document([modelFile, at("s9-3.csv"), "--mapping", mapping])).told), []);
  });

  await t.test("one recording that is too short among others is told, and the others are predicted", async () => {
    const both = at("both");
    mkdirSync(both);
    writeRecordings(both, recordings.slice(0, 1));
    writeFileSync(
      join(both, "s2-9.csv"),
      csvOf({ ...recordings[0]!, values: recordings[0]!.values.slice(0, 900), labels: recordings[0]!.labels.slice(0, 100) }),
    );
    assert.match(await ok([modelFile, both, "--mapping", mapping]), /too short for a window: 2\.00 s; nothing is said of it/);
  });

  await t.test("a model that carries the layout of its files reads new ones by it, and says so", async () => {
    const { files, join: how } = csvMapping();
    const own = await writeModel(at("own.safetensors"), { ...model, layout: { files, join: how } });
    const { stdout, stderr } = await stride(["predict", own, data, "--json"], { cwd: folder });
    const { recordings: found, told } = JSON.parse(stdout) as Document;
    assert.equal(found.length, recordings.length);
    assert.deepEqual(
      found.map(({ subject }) => subject),
      recordings.map(({ subject }) => String(subject)),
    );
    assert.match(told.join(), /read by the layout of the model's own recordings/);
    assert.match(stderr, /read by the layout of the model's own recordings/);
    const named = at("another name.csv");
    writeFileSync(named, csvOf(recordings[0]!));
    const alone = await document([own, named, "--label", "activity"]);
    assert.deepEqual(
      alone.recordings.map(({ subject, judged }) => [subject, judged!.windows]),
      [[null, recordings[0]!.windows.length]],
    );
  });
});
