import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { openMapping, shippedMappings } from "../../src/files/index.js";
import { checkMapping, encodeMapping, type Mapping } from "../../src/recordings/index.js";
import { InputError } from "../../src/tensor/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { REPOSITORY } from "../support/paths.js";
import { TWO_COLUMNS } from "../support/small-acquisition.js";
import { temporaryDirectory } from "../support/temporary.js";
import { writeFileSync } from "node:fs";

const hapt = openMapping("hapt");
type Json = { [key: string]: Json } & Json[] & (string | number | boolean | null);

test("shipped mappings are read, and stand in the files as they are encoded", () => {
  const names = shippedMappings();
  assert.deepEqual(names, [
    "daily-and-sports",
    "hapt",
    "hhar",
    "hhar-watch",
    "mhealth",
    "motionsense",
    "pamap2",
    "wisdm",
    "wisdm-phone",
    "wisdm-watch",
    "wrist-adl",
  ]);
  for (const name of names) {
    const mapping = openMapping(name);
    assert.equal(mapping.name, name);
    assert.equal(readFileSync(join(REPOSITORY, "mappings", `${name}.json`), "utf8"), encodeMapping(mapping));
  }
});

test("a mapping saved is the mapping read, whatever its parts", () => {
  const word = fc.string({ minLength: 1, maxLength: 8, unit: "grapheme" });
  const rate = fc.integer({ min: 1, max: 200 });
  const textFormat = fc.record({
    header: fc.boolean(),
    skipLines: fc.nat(9),
    comment: fc.option(word),
    decimal: fc.constantFrom(".", ","),
    missing: fc.array(fc.string()),
    encoding: fc.constantFrom("utf-8", "utf-16le", "utf-16be", "latin1") as fc.Arbitrary<"utf-8">,
  });
  const table = fc.oneof(
    textFormat.map((format) => ({ kind: "whitespace" as const, ...format })),
    fc
      .tuple(textFormat, fc.constantFrom(";", "\t", "|"), fc.boolean(), fc.constantFrom("", ";"), fc.constantFrom("refuse", "gap"))
      .map(([format, delimiter, quotes, rowEnd, badRows]) => ({
        kind: "delimited" as const,
        ...format,
        delimiter,
        quotes,
        rowEnd,
        badRows: badRows as "gap",
      })),
    fc.constantFrom({ kind: "npy" as const }, { kind: "parquet" as const }),
    word.map((array) => ({ kind: "npz" as const, array })),
    fc.array(fc.string()).map((missing) => ({ kind: "jsonl" as const, missing })),
  );
  const time = fc.oneof(
    rate.map((rate) => ({ rate })),
    fc.record({ column: word, unit: fc.constantFrom("s", "ms", "us", "ns", "iso", "samples") as fc.Arbitrary<"s">, rate }),
  );
  const origin = fc.oneof(
    fc.constant({ from: "path" as const, placeholder: "who" }),
    word.map((column) => ({ from: "column" as const, column })),
    word.map((value) => ({ from: "constant" as const, value })),
  );
  const mapping = fc
    .record({ name: word, source: word, table, time, columns: fc.uniqueArray(word, { minLength: 1, maxLength: 5 }) })
    .chain(({ name, source, table, time, columns }) =>
      fc.record({
        format: fc.constant("stride-mapping-1" as const),
        ...{ name: fc.constant(name), source: fc.constant(source) },
        files: fc
          .record({
            table: fc.constant(table),
            time: fc.constant(time),
            signals: fc.tuple(
              ...columns.map((column, i) =>
                fc.record(
                  {
                    ...{
                      column: fc.constant(column),
                      name: fc.constant(`s${i}`),
                      unit: fc.constant("m/s2"),
                      to: fc.constantFrom("m/s2", "g", "mg"),
                    },
                    ...{
                      scale: fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
                      offset: fc.double({ noNaN: true, noDefaultInfinity: true }),
                    },
                  },
                  { requiredKeys: ["column", "name", "unit", "to"] },
                ),
              ),
            ),
            recordingColumns: fc.uniqueArray(word, { maxLength: 2 }),
            restarts: fc.boolean(),
          })
          .map((file) => [{ path: "**/{who}_*.csv", ...file }]),
        join: fc.constantFrom("rows", "time") as fc.Arbitrary<"rows">,
        ...{ subject: fc.option(origin), label: fc.option(origin) },
        share: fc.double({ min: 0.5, max: 1, noNaN: true }),
        samplingRate: rate,
        steps: fc.integer({ min: 2, max: 300 }),
        hop: fc.integer({ min: 1, max: 2 }),
        classes: fc.uniqueArray(word, { minLength: 1, maxLength: 5 }),
      }),
    )
    .map(({ share, samplingRate, steps, hop, classes, ...rest }): Mapping => ({
      ...rest,
      classes: rest.label === null ? [] : classes.map((code, i) => ({ code, name: i === 1 ? null : `class ${code}` })),
      windows: {
        acquisition: { inputs: rest.files[0]!.signals.map(({ name, to }) => ({ name, unit: to })), maxGap: 0.5, steps: [] },
        ...{ samplingRate, signals: ["s0"], length: steps / samplingRate, overlap: 1 - hop / steps, labelShare: share, testSubjects: [] },
      },
    }));
  fc.assert(
    fc.property(mapping, (value) => {
      const text = encodeMapping(value);
      const read = checkMapping(JSON.parse(text), "m");
      assert.deepEqual(JSON.parse(JSON.stringify(read)), JSON.parse(JSON.stringify(value)));
      assert.equal(encodeMapping(read), text);
    }),
    { seed: 11, numRuns: 300 },
  );
});

/** Every place in a value, as a path of keys. */
function places(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [[...path]];
  return [[...path], ...Object.entries(value).flatMap(([key, part]) => places(part, [...path, key]))];
}

function edited(value: unknown, path: readonly string[], change: (parent: Json, key: string) => void): unknown {
  const copy = structuredClone(value) as Json;
  const parent = path.slice(0, -1).reduce((part, key) => part[key]!, copy);
  change(parent, path.at(-1)!);
  return copy;
}

test("any part of a mapping that is missing, null or of another kind is refused by its field, or another mapping", () => {
  const whole = checkMapping({ ...hapt, files: [...hapt.files] }, "m");
  const OTHERS: readonly unknown[] = [null, -1, 0, 1e308, "", "x", true, [], {}, [null], { a: 1 }, undefined];
  let refused = 0,
    taken = 0;
  for (const path of places(whole).filter(({ length }) => length > 0)) {
    for (const other of OTHERS) {
      const changed = edited(whole, path, (parent, key) => {
        if (other === undefined) delete parent[key];
        else parent[key] = structuredClone(other) as Json;
      });
      try {
        encodeMapping(checkMapping(changed, "m"));
        taken++;
      } catch (error) {
        assert.ok(error instanceof InputError, `${path.join(".")}: ${String(error)}`);
        assertRefusal(error, /^m: .*expected .*; received /);
        refused++;
      }
    }
    const stranger = edited(whole, [...path, "stranger"], (parent) => {
      if (typeof parent === "object" && parent !== null && !Array.isArray(parent)) (parent as { [key: string]: unknown })["stranger"] = 1;
    });
    const isObject = JSON.stringify(stranger) !== JSON.stringify(whole);
    if (isObject) assert.throws(() => checkMapping(stranger, "m"), /received/);
  }
  assert.ok(refused > 1500 && taken > 20, `${refused} ${taken}`);
});

const [acc, gyro] = hapt.files as [Mapping["files"][number], Mapping["files"][number]];
const CLOCK = { time: { column: "3", unit: "s", rate: 50 } } as const;
const windows = (change: Partial<Mapping["windows"]>): object => ({ windows: { ...hapt.windows, ...change } });
const label = (change: object): object => ({ label: { ...hapt.label, ...change } });
const WRONG: readonly [title: string, change: object, message: RegExp][] = [
  ["another format", { format: "stride-mapping-2" }, /^m: format: expected one of "stride-mapping-1"; received "stride-mapping-2"$/],
  [
    "a subject of an unknown placeholder",
    { subject: { from: "path", placeholder: "who" } },
    /^m: subject\.placeholder: expected a placeholder of the files' paths, exp, subject; received "who"/,
  ],
  [
    "a subject from nowhere",
    { subject: { from: "file" } },
    /^m: subject\.from: expected one of "path", "column", "constant"; received "file"/,
  ],
  ["subjects from intervals", { subject: hapt.label }, /^m: subject\.from: .* received "intervals"/],
  ["keys that are no placeholders", label({ keys: { who: "1" } }), /^m: label\.keys: .*; received "who"/],
  ["keys that its path has, too", label({ path: "{exp}.txt" }), /^m: label\.keys: .*; received "exp"/],
  ["a first sample 2", label({ first: 2 }), /^m: label\.first: expected one of 0, 1; received 2/],
  ["dates without a clock", label({ unit: "iso" }), /^m: label\.unit: expected seconds or samples.*; received "iso"/],
  [
    "intervals in files of several recordings",
    { subject: { from: "column", column: "1" } },
    /^m: label: expected intervals only where a file is one recording/,
  ],
  ["two classes of one code", { classes: [hapt.classes[0], hapt.classes[0]] }, /^m: classes\.1: .* received "1" again/],
  ["no class that is kept", { classes: [{ code: "1", name: null }] }, /^m: classes: expected one or more with a name; received null alone/],
  ["classes without labels", { label: null }, /^m: classes: expected none where label is null; received 12/],
  ["test subjects without subjects", { subject: null }, /^m: windows\.testSubjects: expected none where subject is null/],
  ["an unknown signal", windows({ signals: ["acc"] }), /^m: windows\.signals\.0: expected one of total_acc_x, .*; received "acc"/],
  ["a signal twice", windows({ signals: ["body_acc_x", "body_acc_x"] }), /^m: windows\.signals\.1: .* received "body_acc_x" again/],
  [
    "a length of part of a sample",
    windows({ length: 2.57 }),
    /^m: windows\.length: expected a whole number of samples at 50 Hz, 1 to 65536; received 2\.57 s = 128\.5/,
  ],
  [
    "an overlap of part of a sample",
    windows({ overlap: 0.3 }),
    /^m: windows\.overlap: expected a whole number of 128 samples not repeated, .*; received 0\.3/,
  ],
  [
    "a length of a day",
    windows({ length: 86400 }),
    /^m: windows\.length: expected a whole number of samples at 50 Hz, 1 to 65536; .* = 4320000/,
  ],
  ["an overlap of 1", windows({ overlap: 1 }), /^m: windows\.overlap: expected a share from 0 to below 1; received 1/],
  ["a labelShare of 0.4", windows({ labelShare: 0.4 }), /^m: windows\.labelShare: expected a share from 0\.5 to 1; received 0\.4/],
  [
    "a rate too low for its steps",
    windows({ samplingRate: 0.5, length: 4 }),
    /^m: windows\.acquisition\.steps\.0: expected frequencies below 0\.25 Hz/,
  ],
  [
    "inputs that no file has",
    { files: [acc] },
    /^m: windows\.acquisition\.inputs\.3: expected a signal of the files, .*; received body_gyro_x \[rad\/s\]/,
  ],
  [
    "restarts of second files",
    { files: [acc, { ...gyro, restarts: true }] },
    /^m: files\.1\.restarts: expected false, as of the first files; received true/,
  ],
  [
    "recordings' columns of second files alone",
    { files: [acc, { ...gyro, recordingColumns: ["1"] }] },
    /^m: files\.1\.recordingColumns: expected none; received \["1"\]/,
  ],
  ...(["rows", "time"] as const).map((how): (typeof WRONG)[number] => [
    `other columns of recordings in second files joined by ${how}`,
    {
      files: [acc, gyro].map((file, i) => ({ ...file, ...CLOCK, recordingColumns: [["1", "2"], ["1"]][i] })),
      ...{ join: how, label: null, classes: [] },
    },
    /^m: files\.1\.recordingColumns: expected 2 that hold the same as 1, 2 of the first files; received \["1"\]/,
  ]),
  [
    "restarts of first files alone, joined by time",
    {
      files: [
        { ...acc, ...CLOCK, restarts: true },
        { ...gyro, ...CLOCK },
      ],
      join: "time",
      label: null,
      classes: [],
    },
    /^m: files\.1\.restarts: expected true, as of the first files; received false/,
  ],
  [
    "recordings in files without a clock that are joined by time",
    { files: [acc, gyro].map((file) => ({ ...file, recordingColumns: ["1"] })), join: "time", label: null, classes: [] },
    /^m: join: expected "rows" where files hold several recordings and have no clock; received "time"/,
  ],
  [
    "one clock of two",
    { files: [acc, { ...gyro, time: { column: "1", unit: "s", rate: 50 } }], join: "time" },
    /^m: files\.1\.time: expected a clock like that of the first files, none; received a clock/,
  ],
  ["two kinds of one path", { files: [acc, { ...gyro, path: acc.path }] }, /^m: files\.1: .* again/],
];
for (const [title, change, message] of WRONG) {
  test(`a mapping with ${title} is refused by its field`, () => {
    assert.throws(
      () => checkMapping({ ...hapt, ...change }, "m"),
      (error) => assertRefusal(error, message),
    );
  });
}

test("mappings are opened by name and by path; anything else is refused", (t) => {
  const directory = temporaryDirectory(t);
  const path = join(directory, "mine.json");
  writeFileSync(path, encodeMapping({ ...hapt, name: "mine" }));
  assert.equal(openMapping(path).name, "mine");
  const refused = (nameOrPath: string, message: RegExp): void => {
    assert.throws(
      () => openMapping(nameOrPath),
      (error) => assertRefusal(error, message),
    );
  };
  refused("hapd", /^mapping hapd: expected a mapping's name \(daily-and-sports, hapt, .*received no such name and no such file/);
  refused(directory, /expected a readable file; received EISDIR/);
  writeFileSync(path, "{");
  refused(path, /mine\.json: expected JSON; received .*; edit it/);
  writeFileSync(path, JSON.stringify(TWO_COLUMNS));
  refused(path, /mine\.json: expected the keys format, name, .*; received no format/);
});
