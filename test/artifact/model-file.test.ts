import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { decodeModel, encodeModel, weightsSha256, type NetworkModel } from "../../src/artifact/index.js";
import { encodeDataset, type Tensor } from "../../src/data/index.js";
import { baseline } from "../../src/models/index.js";
import { add, conv1D, LAYER_KINDS, type NetworkConfig } from "../../src/nn/index.js";
import { createRandom } from "../../src/tensor/index.js";
import { decodeNetwork } from "../support/decode-network.js";
import { assertRefusal, succeedsOrRefuses } from "../support/expect-refusal.js";
import { forge, parts, rawSafetensors, type Editable, type OpenedModel } from "../support/forged-model.js";
import { madeUpDataset } from "../support/made-up-dataset.js";
import { REPOSITORY } from "../support/paths.js";
import { EVERY_KIND, SMALL_NETWORK, branchingModel, smallModel } from "../support/small-model.js";
import { temporaryDirectory } from "../support/temporary.js";

const good = await encodeModel(smallModel());

test("a model read is the model written, bit for bit, with a preparation and without, branching and not, of every kind", async () => {
  const every = smallModel({ network: EVERY_KIND });
  assert.deepEqual([...new Set(EVERY_KIND.layers.map(({ kind }) => kind))].sort(), [...LAYER_KINDS].sort());
  for (const model of [smallModel(), smallModel({ preparation: [null] }), branchingModel(), every]) {
    const read = await decodeNetwork(await encodeModel(model));
    assert.deepEqual(read, model);
    for (const [i, { values }] of model.weights.entries()) assert.deepEqual(bits(read.weights[i]!.values), bits(values));
    // A second writing shows that nothing depends on the order in which keys were set, which a reader changes.
    assert.deepEqual(await encodeModel(read), await encodeModel(model));
  }
});

test("an Add written without an activation is linear", async () => {
  const network: NetworkConfig = {
    ...EVERY_KIND,
    layers: EVERY_KIND.layers.map((layer) => (layer.kind === "Add" ? { ...layer, ...add() } : layer)),
  };
  const model = smallModel({ network });
  const bytes = await forge(await encodeModel(model), ({ edit }) =>
    edit("network", (written) => {
      for (const layer of written["layers"]!) if (layer["kind"] === "Add") delete layer["activation"];
    }),
  );
  assert.deepEqual((await decodeNetwork(bytes)).network, network);
});

test("awkward floats survive: zeros of both signs, subnormals, the largest", async () => {
  const model = smallModel();
  model.weights[0]!.values.set([-0, 0, 1e-45, -1.1754942e-38, 3.4028235e38, -3.4028235e38, 0.1]);
  const read = await decodeNetwork(await encodeModel(model));
  assert.deepEqual(bits(read.weights[0]!.values), bits(model.weights[0]!.values));
});

test("names of any script and sign survive", async () => {
  const classNames = ["gehen \u{1f6b6}", "__proto__", 'sit "still"\n'];
  const model = smallModel({ classNames, network: { ...SMALL_NETWORK, name: "constructor" } });
  assert.deepEqual((await decodeModel(await encodeModel(model), "model")).classNames, classNames);
});

test("equal models give equal bytes, whatever order their keys were set in", async () => {
  const turned = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(turned)
      : typeof value === "object" && value !== null && !ArrayBuffer.isView(value)
        ? Object.fromEntries(
            Object.entries(value)
              .toReversed()
              .map(([key, part]) => [key, turned(part)]),
          )
        : value;
  assert.deepEqual(await encodeModel(turned(smallModel()) as NetworkModel), good);
  const [one, other] = [conv1D({ filters: 5, kernelSize: 3 }), conv1D({ kernelSize: 3, filters: 5 })];
  const withFirst = (first: typeof one): NetworkModel =>
    smallModel({ network: { ...SMALL_NETWORK, layers: [first, ...SMALL_NETWORK.layers.slice(1)] } });
  assert.deepEqual(await encodeModel(withFirst(one)), await encodeModel(withFirst(other)));
});

test("weights unlike in one bit have another SHA-256", async () => {
  const [model, other] = [smallModel(), smallModel()];
  assert.equal(await weightsSha256(model.weights), await weightsSha256(other.weights));
  const word = new Uint32Array(other.weights[2]!.values.buffer, 4, 1);
  word[0]! ^= 1;
  assert.notEqual(await weightsSha256(model.weights), await weightsSha256(other.weights));
});

test("a file with one bit flipped never loads: 2,000 places, and every bit of the header's length", async () => {
  const random = createRandom(11, 1);
  const places = new Set(Array.from({ length: 64 }, (_, bit) => bit));
  while (places.size < 2064) places.add(random.below(good.length * 8));
  for (const place of places) {
    const flipped = good.slice();
    flipped[place >> 3]! ^= 1 << (place & 7);
    assert.equal(await succeedsOrRefuses(() => decodeModel(flipped, "flipped")), false, `bit ${place} of ${good.length * 8}`);
  }
});

test("a file that was cut or has further bytes never loads", async () => {
  for (let i = 0; i < 20; i++) {
    const length = Math.floor((good.length * i) / 20);
    await assert.rejects(decodeModel(good.subarray(0, length), "cut.safetensors"), (error) =>
      assertRefusal(error, /^cut\.safetensors: .*received/),
    );
  }
  await assert.rejects(decodeModel(good.subarray(0, -1), "cut"), (error) => assertRefusal(error, /^cut: /));
  for (const more of [1, 4, 4096]) {
    const longer = new Uint8Array(good.length + more);
    longer.set(good);
    await assert.rejects(decodeModel(longer, "long"), (error) => assertRefusal(error, /^long: expected \d+ bytes, .*received \d+/));
  }
});

const layer =
  (i: number, change: (config: Editable) => void) =>
  ({ edit }: OpenedModel): void =>
    edit("network", (network) => change(network["layers"]![i]!));
const put =
  (field: string, path: readonly (string | number)[], value: unknown) =>
  ({ edit }: OpenedModel): void =>
    edit(field, (root) => {
      const target = path.slice(0, -1).reduce((part: Editable, key) => part[key as string]!, root);
      (target as Record<string | number, unknown>)[path.at(-1)!] = value;
    });
/** JSON.parse makes such a key, an assignment would not. */
const withProtoKey =
  (field: string) =>
  ({ metadata }: OpenedModel) => {
    metadata[field] = metadata[field]!.replace("{", '{"__proto__":{"polluted":1},');
  };
const f32 = (shape: readonly number[], ...values: number[]): Tensor => ({ dtype: "F32", shape, data: Float32Array.from(values) });

/** Sealed rightly, wrong in one thing: what is changed, and what the refusal must name. */
const BROKEN: Readonly<Record<string, readonly [change: (model: OpenedModel) => void, message: RegExp]>> = {
  "another format": [
    ({ metadata }) => (metadata["format"] = "stride-model-2"),
    /format: expected a model, one of stride-model-1, stride-random-convolutions-1, stride-ensemble-1; received "stride-model-2"/,
  ],
  "no format": [({ metadata }) => delete metadata["format"], /format: .*received null/],
  "a format of a million letters": [({ metadata }) => (metadata["format"] = "x".repeat(500_000)), /format: .*received "xxx/],
  "a further metadata field": [({ metadata }) => (metadata["no\nte"] = "hello"), /metadata: .*alone; received "no\\nte" besides/],
  "no training record": [({ metadata }) => delete metadata["training"], /metadata: expected the field training; received none/],
  "a field that is no JSON": [({ metadata }) => (metadata["window"] = "{50"), /window: expected JSON; received "\{50"/],
  "a field with a key twice": [
    ({ metadata }) => (metadata["window"] = '{"overlap":0.5,"samplingRate":50,"samplingRate":50}'),
    /window: expected compact JSON with sorted keys, none repeated; received/,
  ],
  "a field with blanks": [({ metadata }) => (metadata["classNames"] = '["a", "b", "c"]'), /classNames: expected compact JSON/],
  "lists nested 100,000 deep": [({ metadata }) => (metadata["network"] = "[".repeat(1e5) + "]".repeat(1e5)), /network: /],
  "null for the network": [({ metadata }) => (metadata["network"] = "null"), /network: expected object; received null/],
  "an unknown kind of layer": [
    layer(0, (c) => set(c, "kind", "Lambda")),
    /network\.layers\.0\.kind: expected one of Activation, .*; received "Lambda"/,
  ],
  "a layer of kind __proto__": [layer(0, (c) => set(c, "kind", "__proto__")), /network\.layers\.0\.kind: .*; received "__proto__"/],
  "a layer of kind constructor": [layer(0, (c) => set(c, "kind", "constructor")), /network\.layers\.0\.kind: .*; received "constructor"/],
  "a key __proto__ in the network": [withProtoKey("network"), /network: expected its own keys alone; received "__proto__"/],
  "a key __proto__ in the training record": [withProtoKey("training"), /training: expected its own keys alone; received "__proto__"/],
  "a further option of a layer": [
    layer(0, (c) => set(c, "groups", 2)),
    /network\.layers\.0: expected its own keys alone; received "groups"/,
  ],
  "an option missing": [
    layer(0, (c) => delete (c as Record<string, unknown>)["strides"]),
    /network\.layers\.0\.strides: .*received nothing/,
  ],
  "no filters": [layer(0, (c) => set(c, "filters", 0)), /network\.layers\.0\.filters: .*>=1; received 0/],
  "a thousand million filters": [layer(0, (c) => set(c, "filters", 1e9)), /network\.layers\.0\.filters: .*<=65536; received 1000000000/],
  "two and a half filters": [layer(0, (c) => set(c, "filters", 2.5)), /x/],
  "filters as text": [layer(0, (c) => set(c, "filters", "5")), /network\.layers\.0\.filters: expected number; received "5"/],
  "a dropout rate of 1": [layer(2, (c) => set(c, "rate", 1)), /network\.layers\.2\.rate: .*<1; received 1/],
  "a softmax in the middle": [
    layer(5, (c) => set(c, "activation", "softmax")),
    /layer 6: Dense: activation "softmax" is for the last layer only/,
  ],
  "4,294,967,296 weights claimed": [
    put("network", ["layers"], [{ kind: "Flatten" }, dense(65536), dense(65536), dense(3, "softmax")]),
    /at most 268435456 parameters; received 4/,
  ],
  "20,000 layers": [
    put(
      "network",
      ["layers"],
      Array.from({ length: 20000 }, () => ({ kind: "Flatten" })),
    ),
    /network\.layers: .*<=1000 items/,
  ],
  "no layers": [put("network", ["layers"], []), /network\.layers: .*>=1 items; received \[\]/],
  "a kernel larger than its input": [
    layer(0, (c) => set(c, "kernelSize", 13)),
    /layer 1: Conv1D: padding "valid" needs at least 13 time steps; received 12/,
  ],
  "windows of three axes": [put("network", ["inputShape"], [12, 2, 1]), /network\.inputShape: /],
  "a network that does not end in softmax": [
    layer(6, (c) => set(c, "activation", "linear")),
    /ends in Dense with activation "softmax", .*; received Dense with "linear"/,
  ],
  "a network that ends in a convolution": [
    put("network", ["layers"], [conv1D({ filters: 3, kernelSize: 3 })]),
    /ends in Dense with activation "softmax", .*; received Conv1D/,
  ],
  "a layer fed by none": [put("network", ["layers", 1, "inputs"], ["conv2d"]), /layer 2: inputs: expected names .*; received "conv2d"/],
  "a layer fed by a later one": [
    put("network", ["layers", 1, "inputs"], ["dense"]),
    /layer 2: inputs: .*; received "dense", which does not come before it/,
  ],
  "a layer fed by itself": [put("network", ["layers", 1, "inputs"], ["conv1d_1"]), /received "conv1d_1", which does not come before it/],
  "a layer that feeds none": [put("network", ["layers", 1, "inputs"], ["input"]), /received layer "conv1d", which feeds none/],
  "two layers of one name": [put("network", ["layers", 1, "name"], "conv1d"), /layer 2: name: .*; received "conv1d" again/],
  "a name with a slash": [put("network", ["layers", 1, "name"], "a/b"), /layer 2: name: expected 1 to 100 characters without "\/"/],
  "inputs that are no list": [
    put("network", ["layers", 1, "inputs"], "conv1d"),
    /network\.layers\.1\.inputs: expected array; received "conv1d"/,
  ],
  "an input that nobody reads": [put("network", ["inputs"], ["input", "other"]), /received input "other", which feeds none/],
  "a sum of one": [put("network", ["layers", 2], { kind: "Add" }), /layer 3: Add: inputs: expected two or more names; received conv1d_1/],
  "a preparation of an input that is none": [
    ({ tensors }) => (tensors["preparation/other/mean"] = f32([2], 0, 0)),
    /tensor "preparation\/other\/mean": expected the tensors of its network alone/,
  ],
  "lambdas alone": [
    ({ tensors }) => {
      tensors["preparation/input/lambdas"] = f32([2], 1, 1);
      delete tensors["preparation/input/mean"];
      delete tensors["preparation/input/scale"];
    },
    /tensor preparation\/input\/mean: .*received none/,
  ],
  "three lambdas": [
    ({ tensors }) => (tensors["preparation/input/lambdas"] = f32([3], 1, 1, 1)),
    /preparation\/input\/lambdas: expected 2 values, .*received 3/,
  ],
  "lambdas and widths": [
    ({ tensors }) => {
      tensors["preparation/input/lambdas"] = f32([2], 1, 1);
      tensors["preparation/input/widths"] = f32([2], 1, 1);
    },
    /preparation\/input\/widths: expected lambdas or widths; received both/,
  ],
  "a width of 0": [
    ({ tensors }) => (tensors["preparation/input/widths"] = f32([2], 1, 0)),
    /preparation\/input\/widths: expected values above 0; received 0 at index 1/,
  ],
  "a missing tensor": [
    ({ tensors }) => delete tensors["conv1d_1/kernel"],
    /tensor conv1d_1\/kernel: expected F32 3 x 5 x 4, .*received none/,
  ],
  "a further tensor": [
    ({ tensors }) => (tensors["dense_2/bi\nas"] = f32([1], 0)),
    /tensor "dense_2\/bi\\nas": expected the tensors of its network alone/,
  ],
  "a tensor turned round": [
    ({ tensors }) => (tensors["conv1d/kernel"] = { ...(tensors["conv1d/kernel"] as Tensor & { dtype: "F32" }), shape: [2, 3, 5] }),
    /tensor conv1d\/kernel: expected F32 3 x 2 x 5, .*received F32 2 x 3 x 5/,
  ],
  "a tensor of whole numbers": [
    ({ tensors }) => (tensors["dense/bias"] = { dtype: "I32", shape: [4], data: new Int32Array(4) }),
    /tensor dense\/bias: expected F32 4, .*received I32 4/,
  ],
  "a weight that is no number": [
    ({ tensors }) => (tensors["dense/bias"] = f32([4], 0, NaN, 0, 0)),
    /tensor "dense\/bias": expected finite values; received NaN at index 1/,
  ],
  "an infinite weight": [
    ({ tensors }) => (tensors["dense/bias"] = f32([4], 0, 0, -Infinity, 0)),
    /tensor "dense\/bias": .*received -Infinity at index 2/,
  ],
  "another weight than the record's": [
    ({ tensors }) => (tensors["dense/bias"] = f32([4], 0, 0, 1, 0)),
    /weightsSha256: expected [0-9a-f]{64}, as its weights have; received/,
  ],
  "another hash than the weights'": [
    ({ metadata }) => (metadata["weightsSha256"] = "\u001b[31m".repeat(9)),
    /weightsSha256: .*received "\\u001b\[31m/,
  ],
  "a scale of 0": [
    ({ tensors }) => (tensors["preparation/input/scale"] = f32([2], 1, 0)),
    /preparation\/input\/scale: expected values above 0; received 0 at index 1/,
  ],
  "a scale below 0": [
    ({ tensors }) => (tensors["preparation/input/scale"] = f32([2], -1, 1)),
    /preparation\/input\/scale: .*received -1 at index 0/,
  ],
  "half a standardizer": [
    ({ tensors }) => delete tensors["preparation/input/mean"],
    /tensor preparation\/input\/mean: expected F32 with one axis, .*received none/,
  ],
  "a standardizer for one signal": [
    ({ tensors }) => (tensors["preparation/input/mean"] = f32([1], 0)),
    /preparation\/input\/mean: expected 2 values, .*received 1/,
  ],
  "no class names": [({ metadata }) => (metadata["classNames"] = "[]"), /classNames: expected array to have >=1 items; received \[\]/],
  "two class names": [({ metadata }) => (metadata["classNames"] = '["a","b"]'), /expected 3 class names, .*received 2/],
  "a class name twice": [put("classNames", [2], "walk"), /classNames: expected names that differ; received \["walk","sit","walk"\]/],
  "a class name of a million letters": [put("classNames", [2], "x".repeat(900_000)), /classNames\.2: .*10000/],
  "a signal too many": [put("signals", [2], { name: "z", unit: "g" }), /expected 2 signals, .*received 3/],
  "a signal without a unit": [put("signals", [1], { name: "z" }), /signals\.1\.unit: .*received nothing/],
  "a sampling rate of 0": [put("window", ["samplingRate"], 0), /window\.samplingRate: .*>0; received 0/],
  "an overlap of 1": [put("window", ["overlap"], 1), /window\.overlap: .*<1; received 1/],
  "a time of training": [put("training", ["history", 0, "seconds"], 3), /training\.history\.0: .*received "seconds"/],
  "text among the optimizer's numbers": [
    put("training", ["optimizer", "config", "beta1"], "x"),
    /training\.optimizer\.config\.beta1: expected a number, true or false; received "x"/,
  ],
  "a fingerprint that is none": [
    put("training", ["dataset", "fingerprint"], "abc"),
    /training\.dataset\.fingerprint: expected 64 hexadecimal digits; received "abc"/,
  ],
};

function dense(units: number, activation = "linear"): unknown {
  return { kind: "Dense", units, activation, useBias: true };
}

function set(config: Editable, key: string, value: unknown): void {
  (config as Record<string, unknown>)[key] = value;
}

test("a rightly sealed file with anything wrong in it is refused at once, in one line that names file and field", async (context) => {
  for (const [title, [change, message]] of Object.entries(BROKEN)) {
    await context.test(title, async () => {
      const bytes = await forge(good, change);
      const before = process.memoryUsage().arrayBuffers;
      const started = performance.now();
      await assert.rejects(decodeModel(bytes, "bad.safetensors"), (error: Error) => {
        assertRefusal(error, message);
        return assertRefusal(error, /^bad\.safetensors: /);
      });
      assert.ok(performance.now() - started < 1000, "took more than a second");
      assert.ok(process.memoryUsage().arrayBuffers - before < 16e6, "took more than 16 MB");
    });
  }
  assert.equal(Object.hasOwn(Object.prototype, "polluted"), false);
});

test("a file whose header is wrong is refused at once, in one line that names the file", async () => {
  const { header, data } = parts(good);
  const shifted = (name: string, by: number): string =>
    header.replace(
      new RegExp(`("${name}":.*?"data_offsets":\\[)(\\d+),(\\d+)`),
      (_, start: string, a: string, b: string) => `${start}${+a + by},${+b + by}`,
    );
  assert.notEqual(shifted("dense/bias", 4), header);
  const cases: Record<string, readonly [bytes: Uint8Array, message: RegExp]> = {
    "an empty file": [new Uint8Array(0), /expected a safetensors file of at least 8 bytes; received 0/],
    "a dataset": [
      await encodeDataset(madeUpDataset()),
      /format: expected a model, one of stride-model-1, stride-random-convolutions-1, stride-ensemble-1; received "stride-dataset-1"; is it another kind/,
    ],
    "a hole": [rawSafetensors(shifted("dense/bias", 4), data), /tensor "dense\/bias": .*a hole/],
    "an overlap": [rawSafetensors(shifted("dense/bias", -4), data), /tensor "dense\/bias": .*an overlap/],
    "a tensor twice": [rawSafetensors(header.replace("}}", '},"dense/bias":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}'), data), /./],
    "a header of 2 MiB": [rawSafetensors(" ".repeat(2 ** 21), data), /header of at most 1048576 bytes; received 2097152/],
    "a header of 2^63 bytes": [
      rawSafetensors(header, data).with(7, 0x80),
      /header of at most 1048576 bytes; received 9223372036854776\d+|received \d+/,
    ],
    "a tensor of 2^60 bytes": [
      rawSafetensors(header.replace(/"shape":\[5\],"data_offsets":\[0,20\]/, `"shape":[${2 ** 50}],"data_offsets":[0,${2 ** 52}]`), data),
      /tensor "conv1d\/bias": expected it to end at byte/,
    ],
    "no seal": [
      rawSafetensors(header.replace(/,"sha256":"[0-9a-f]{64}"/, ""), data),
      /metadata field sha256 with 64 hexadecimal digits; received null/,
    ],
    "a picture": [Uint8Array.from({ length: 5000 }, (_, i) => (i * 37) & 255), /is it a safetensors file/],
  };
  for (const [title, [bytes, message]] of Object.entries(cases)) {
    const started = performance.now();
    await assert.rejects(
      decodeModel(bytes, "bad"),
      (error: Error) => assertRefusal(error, message) && assertRefusal(error, /^bad: /),
      title,
    );
    assert.ok(performance.now() - started < 1000, title);
  }
});

test("what could not be read again is not written", async () => {
  const model = smallModel();
  const refused = (change: Partial<NetworkModel>, message: RegExp): Promise<void> =>
    assert.rejects(encodeModel({ ...model, ...change }), (error) => assertRefusal(error, message));
  await refused({ samplingRate: NaN }, /^model to be saved: window\.samplingRate: .*received null/);
  await refused({ classNames: ["a", "a", "b"] }, /^model to be saved: classNames: expected names that differ/);
  await refused({ weights: model.weights.slice(1) }, /^model to be saved: tensor conv1d\/kernel: .*received none/);
  await refused(
    { preparation: [{ mean: Float32Array.of(NaN, 0), scale: Float32Array.of(1, 1) }] },
    /^model to be saved: preparation\/input\/mean: expected finite values; received NaN at index 0/,
  );
  await refused({ training: { ...model.training, epochs: 10001 } }, /^model to be saved: training\.epochs: .*10000/);
});

test("reading a model makes no code from text", (context) => {
  const file = join(temporaryDirectory(context), "model.safetensors");
  writeFileSync(file, good);
  const artifact = pathToFileURL(join(REPOSITORY, "dist", "src", "artifact", "index.js")).href;
  const program = `
    import { readFileSync } from "node:fs";
    import { decodeModel } from ${JSON.stringify(artifact)};
    const model = await decodeModel(readFileSync(${JSON.stringify(file)}), "model");
    let evaluates = true;
    try { new Function("return 1")(); } catch { evaluates = false; }
    console.log(model.classNames.join(), evaluates);`;
  const flags = ["--disallow-code-generation-from-strings", "--input-type=module"];
  const { stdout, stderr } = spawnSync(process.execPath, [...flags, "-e", program], { encoding: "utf8" });
  assert.equal(stdout.trim(), "walk,sit,stand false", stderr);
});

test("the baseline's file is small in metadata: its 411,650 weights and at most 4 KiB", async () => {
  const inputShape = [128, 9] as const;
  const classNames = ["a", "b", "c", "d", "e", "f"];
  const signals = Array.from({ length: 9 }, (_, i) => ({ name: `signal ${i}`, unit: "g" }));
  const model = smallModel({ network: baseline(inputShape, 6), classNames, signals, preparation: [null] });
  const bytes = await encodeModel(model);
  assert.ok(bytes.length - 411650 * 4 < 4096, `${bytes.length}`);
  assert.deepEqual((await decodeNetwork(bytes)).weights, model.weights);
});

function bits(values: Float32Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length).slice();
}
