import assert from "node:assert/strict";
import { test } from "node:test";
import {
  checkMapping,
  encodeMapping,
  examineFiles,
  findingLine,
  importRecordings,
  type Examination,
} from "../../../src/recordings/index.js";
import { openMapping, shippedMappings } from "../../../src/files/index.js";
import { assertRefusal } from "../../support/expect-refusal.js";
import { madeCsv, madeFolder, madeSamples, type MadeSample } from "../../support/made-recordings.js";
import { memorySource } from "../../support/memory-source.js";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const examine = (files: ReadonlyMap<string, Uint8Array>): Promise<Examination> =>
  examineFiles(memorySource(new Map(files)), { name: "made" });

/** What must hold of every examination: its mapping can be saved, and imports as many windows as were told. */
async function imports(files: ReadonlyMap<string, Uint8Array>, examination: Examination): Promise<void> {
  const { mapping, shape } = examination;
  assert.deepEqual(JSON.parse(JSON.stringify(checkMapping(JSON.parse(encodeMapping(mapping)), "saved"))), mapping);
  const { dataset } = await importRecordings(memorySource(new Map(files)), mapping);
  assert.equal(shape.exact, true);
  assert.equal(dataset.y.length, shape.windows);
  assert.deepEqual(
    dataset.classNames,
    shape.classes.map(({ name }) => name),
  );
}

const textOf = ({ columns, decisions }: Examination): string =>
  [...columns.flatMap((each) => each.decisions), ...decisions].map(({ about, taken }) => `${about}: ${taken}`).join("\n");

test("a folder a subject and a file an activity are read without a word, and nothing is wrong", async () => {
  const files = madeFolder();
  const examination = await examine(files);
  assert.deepEqual(examination.findings.filter(({ kind }) => kind !== "class").map(findingLine), []);
  const { mapping } = examination;
  assert.equal(mapping.files[0]!.path, "S{subject}/{label}.csv");
  assert.deepEqual(mapping.files[0]!.time, { column: "time", unit: "s", rate: 50 });
  assert.deepEqual(
    mapping.files[0]!.signals.map(({ name, unit }) => `${name} ${unit}`),
    ["acc_x g", "acc_y g", "acc_z g", "gyro_x rad/s", "gyro_y rad/s", "gyro_z rad/s"],
  );
  assert.deepEqual([mapping.windows.length, mapping.windows.overlap, mapping.windows.testSubjects], [2.56, 0.5, ["4"]]);
  await imports(files, examination);
});

test("a person's number in the name of a single file is no word for its sensor", async () => {
  const samples = madeSamples({ seconds: 20 });
  const columns = samples.map(({ acc }) => acc.join(" ")).join("\n");
  for (const [path, sensor] of [
    ["acc_exp05_user03.txt", "acc"],
    ["user3 acc.txt", "acc"],
    ["user_acc_exp05.txt", "user_acc"],
  ] as const) {
    const { mapping } = await examine(new Map([[path, bytes(columns)]]));
    assert.deepEqual(
      mapping.files[0]!.signals.map(({ name }) => name),
      ["x", "y", "z"].map((axis) => `${sensor}_${axis}`),
      path,
    );
  }
});

test("units come from headers, or from sizes: m/s2, mg, degrees, milliseconds", async () => {
  const write = (head: string, row: (sample: MadeSample) => (number | string)[]) =>
    madeFolder({}, (_, samples) => `${head}\n${samples.map((sample) => row(sample).join(";")).join("\n")}\n`);
  const german = write("time_ms;ax [m/s²];ay [m/s²];az [m/s²];gx (°/s);gy (°/s);gz (°/s)", ({ time, acc, gyro }) => [
    Math.round(time * 1000),
    ...acc.map((value) => (9.81 * value).toFixed(3).replace(".", ",")),
    ...gyro.map((value) => (57.2958 * value).toFixed(2).replace(".", ",")),
  ]);
  const first = await examine(german);
  assert.match(textOf(first), /time_ms: time in ms\n.*acc_x \(m\/s2, made g\)[^]*gyro_z \(deg\/s, made rad\/s\)/);
  await imports(german, first);
  const bare = write("t;accelX;accelY;accelZ;gyroX;gyroY;gyroZ", ({ time, acc, gyro }) => [
    Math.round(time * 1e6),
    ...acc.map((value) => Math.round(1000 * value)),
    ...gyro.map((value) => Number((57.2958 * value).toFixed(2))),
  ]);
  const second = await examine(bare);
  assert.match(textOf(second), /t: time in us\n.*acc_x \(mg, made g\)[^]*gyro_z \(deg\/s, made rad\/s\)/);
  await imports(bare, second);
});

test("a file without header gives its subject, label, time and accelerometer by their values", async () => {
  let text = "";
  let time = 0;
  for (const subject of [3, 7, 12, 21]) {
    for (const [k, label] of ["Walking", "Sitting", "Jogging"].entries()) {
      for (const { acc } of madeSamples({ seconds: 30, rate: 20, seed: subject + k, moves: [0.4, 0.02, 1][k]! })) {
        text += `${subject},${label},${(time += 50_000_000)},${acc.map((value) => (9.81 * value).toFixed(4)).join(",")};\n`;
      }
    }
    time += 1e12;
  }
  const files = new Map([["all_raw.txt", bytes(text)]]);
  const examination = await examine(files);
  assert.match(textOf(examination), /1: subject\n2: label\n3: time in ns\n4: acc_x \(m\/s2, made g\)/);
  assert.deepEqual(examination.mapping.subject, { from: "column", column: "1" });
  assert.deepEqual(
    examination.shape.subjects.map(({ name }) => name),
    ["3", "7", "12", "21"],
  );
  await imports(files, examination);
});

test("two kinds of files are joined, a list of stretches has the labels, and a list of codes their names", async () => {
  const files = new Map<string, Uint8Array>();
  const rows: string[] = [];
  for (const [n, user] of [
    [1, 1],
    [2, 1],
    [3, 2],
    [4, 3],
  ] as const) {
    const parts = [1, 0.02, 0.4].map((moves, k) => madeSamples({ seconds: 12, seed: 10 * n + k, moves }));
    const table = (key: "acc" | "gyro"): string =>
      parts
        .flat()
        .map((sample) => sample[key].map((value) => value.toFixed(5)).join(" "))
        .join("\n");
    files.set(`raw/acc_exp0${n}_user0${user}.txt`, bytes(`${table("acc")}\n`));
    files.set(`raw/gyro_exp0${n}_user0${user}.txt`, bytes(`${table("gyro")}\n`));
    parts.forEach((_, k) => rows.push(`${n} ${user} ${k + 4} ${600 * k + 1} ${600 * k + 600}`));
  }
  files.set("raw/labels.txt", bytes(`${rows.join("\n")}\n`));
  files.set("names.txt", bytes("4 RUNNING\n5 SITTING\n6 WALKING\n"));
  files.set("README.md", bytes("Sensors were sampled at a constant rate of 50 Hz after a filter at 20 Hz.\n"));
  const examination = await examine(files);
  const { mapping } = examination;
  assert.deepEqual(
    mapping.files.map(({ path }) => path),
    ["raw/acc_exp{exp}_user{subject}.txt", "raw/gyro_exp{exp}_user{subject}.txt"],
  );
  assert.equal(mapping.join, "rows");
  assert.ok(mapping.label?.from === "intervals");
  assert.deepEqual(mapping.label.keys, { exp: "1", subject: "2" });
  assert.deepEqual(
    [mapping.label.label, mapping.label.start, mapping.label.end, mapping.label.unit, mapping.label.endIncluded],
    ["3", "4", "5", "samples", true],
  );
  assert.deepEqual(
    mapping.classes.map(({ name }) => name),
    ["RUNNING", "SITTING", "WALKING"],
  );
  assert.match(examination.decisions.find(({ about }) => about === "rate")!.because, /README\.md: ".*constant rate of 50 Hz"/);
  await imports(files, examination);
});

test("a layout that is known is taken, but for who is the test; the same files in another shape are guessed", async () => {
  const head =
    ",attitude.roll,attitude.pitch,attitude.yaw,gravity.x,gravity.y,gravity.z,rotationRate.x,rotationRate.y,rotationRate.z,userAcceleration.x,userAcceleration.y,userAcceleration.z";
  const files = new Map<string, Uint8Array>();
  for (const [k, label] of ["dws_1", "jog_9", "sit_5"].entries()) {
    for (const subject of [1, 2, 3, 4]) {
      const rows = madeSamples({ seconds: 20, seed: 10 * subject + k, moves: [0.4, 1, 0.02][k]! }).map(({ acc, gyro }, n) => {
        const gravity = [0.1, 0.99, -0.1].map((value, axis) => value + 0.001 * ((n * (axis + 3)) % 7));
        const body = acc.map((value, axis) => value - [0, 1, 0][axis]!);
        return [
          n,
          ...[0.01 * (n % 30), -0.5 + 0.003 * (n % 11), 1 - 0.01 * (n % 17), ...gravity, ...gyro, ...body].map((value) => value.toFixed(5)),
        ].join(",");
      });
      files.set(`A_DeviceMotion_data/${label}/sub_${subject}.csv`, bytes(`${head}\n${rows.join("\n")}\n`));
    }
  }
  const known = shippedMappings().map(openMapping);
  const taken = await examineFiles(memorySource(files), { name: "made", known });
  assert.equal(taken.known, "motionsense");
  assert.deepEqual(taken.mapping, {
    ...openMapping("motionsense"),
    name: "made",
    windows: { ...openMapping("motionsense").windows, testSubjects: ["4"] },
  });
  const guessed = await examine(files);
  assert.equal(guessed.known, null);
  assert.match(textOf(guessed), /gravity_x \(g\)[^]*gyro_x \(rad\/s\)[^]*user_acc_x \(g\)/);
  assert.equal(guessed.mapping.files[0]!.path, "A_DeviceMotion_data/{label}_{trial}/sub_{subject}.csv");
  await imports(files, guessed);
});

test("what nothing tells is called a guess and is a finding: no time, no subject", async () => {
  const files = madeFolder({ subjects: ["x"] }, (_, samples) => madeCsv(samples).replaceAll(/^[^,]*,/gm, ""));
  const flat = new Map([...files].map(([path, content]) => [path.slice(2), content]));
  const lines = (await examine(flat)).findings.map(findingLine).join("\n");
  assert.match(lines, /no column of time, and no note of a rate: 50 Hz is a mere guess/);
  assert.match(lines, /nothing says who was recorded/);
});

test("the same file under two names is told, and others of its size are not", async () => {
  const files = madeFolder();
  files.set("S3/sitting.csv", files.get("S2/sitting.csv")!);
  const found = (await examine(files)).findings.filter(({ kind }) => kind === "same file");
  assert.deepEqual(
    found.map(findingLine).map((line) => line.split(";")[0]),
    ["S3/sitting.csv: the same content as S2/sitting.csv"],
  );
});

test("a folder without samples is refused in one line", async () => {
  await assert.rejects(
    examine(
      new Map([
        ["README.md", bytes("hello\n")],
        ["a.png", bytes("x")],
      ]),
    ),
    (error) => assertRefusal(error, /^memory: expected files with samples of sensors/),
  );
  await assert.rejects(examine(new Map()), (error) => assertRefusal(error, /received no file at all/));
});

test("a folder of 5,000 small files is looked at without reading it all", async () => {
  const content = bytes(madeCsv(madeSamples({ seconds: 4 })));
  const labels = ["walk", "sit", "run", "stand", "lie"];
  const files = new Map(
    Array.from({ length: 5000 }, (_, n) => [
      `s${(n % 50) + 1}/${labels[n % 5]}/rec_${n}.csv`,
      Uint8Array.of(...content.subarray(0, 5900 + (n % 7))),
    ]),
  );
  const source = memorySource(
    new Map([...files].map(([path, text]) => [path, bytes(`${new TextDecoder().decode(text.subarray(0, text.lastIndexOf(10)))}\n`)])),
  );
  let read = 0;
  const counted = {
    ...source,
    read: (path: string) => {
      read++;
      return source.read(path);
    },
  };
  const before = process.memoryUsage().arrayBuffers;
  const { shape, read: looked } = await examineFiles(counted, { name: "many" });
  assert.equal(shape.subjects.length, 50);
  assert.equal(shape.exact, false);
  assert.ok(looked.files <= 200, `${looked.files} files`);
  assert.ok(read < 11_000, `${read} readings`);
  assert.ok(process.memoryUsage().arrayBuffers - before < 100e6);
});
