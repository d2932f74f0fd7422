// Files of ensembles: what was written is read, and anything else refused; of a member what its own kind of file refuses.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createEnsemble, decodeModel, encodeModel, modelSha256, type EnsembleModel } from "../../src/artifact/index.js";
import type { Tensor } from "../../src/data/index.js";
import { createRandom } from "../../src/tensor/index.js";
import { assertRefusal, succeedsOrRefuses } from "../support/expect-refusal.js";
import { forge, type Editable, type OpenedModel } from "../support/forged-model.js";
import { smallEnsemble, waveNetwork } from "../support/small-ensemble.js";
import { smallModel } from "../support/small-model.js";

const { model, members } = await smallEnsemble();
const good = await encodeModel(model);
const weighed: EnsembleModel = {
  ...model,
  weighting: {
    from: "folds",
    folds: 5,
    recipes: [{ name: "a", seeds: 3, weight: 1, accuracy: 0.97, loss: 0.1 }],
    blend: { accuracy: 0.975, loss: 0.09 },
  },
};

test("an ensemble read is the ensemble written, bit for bit, and equal ones give equal bytes", async () => {
  const unequal = createEnsemble(members.map((member) => ({ ...member, unequalLengths: true as const })));
  assert.equal(unequal.unequalLengths, true);
  for (const each of [model, weighed, unequal, createEnsemble([members[1]]), createEnsemble(members.toReversed())]) {
    const bytes = await encodeModel(each);
    const read = await decodeModel(bytes, "model");
    assert.deepEqual(read, each);
    assert.deepEqual(await encodeModel(read), bytes);
    assert.equal(await modelSha256(read), await modelSha256(each));
  }
  assert.deepEqual(await encodeModel((await smallEnsemble()).model), good);
  const turned = createEnsemble(members, { weights: [2, 1, 0.5] });
  assert.notEqual(await modelSha256(turned), await modelSha256(model), "weights are a part of what was decided");
});

test("models of windows of unequal lengths are one ensemble of such windows, and of no other, in a file too", async () => {
  const unequal = members.map((member) => ({ ...member, unequalLengths: true as const }));
  const ensemble = createEnsemble(unequal);
  assert.equal(ensemble.unequalLengths, true);
  const read = await decodeModel(await encodeModel(ensemble), "model");
  assert.deepEqual(read, ensemble);
  assert.throws(
    () => createEnsemble([unequal[0]!, members[1]]),
    (error) => assertRefusal(error, /unequal lengths: expected yes of every member, .*; received no of member 2/),
  );
});

test("a file with one bit flipped never loads, nor one that was cut", async () => {
  const random = createRandom(11, 1);
  for (let i = 0; i < 100; i++) {
    const place = random.below(good.length * 8);
    const flipped = good.slice();
    flipped[place >> 3]! ^= 1 << (place & 7);
    assert.equal(await succeedsOrRefuses(() => decodeModel(flipped, "flipped")), false, `bit ${place} of ${good.length * 8}`);
  }
  await assert.rejects(decodeModel(good.subarray(0, good.length - 1), "cut"), (error) => assertRefusal(error, /^cut: .*received/));
});

const put =
  (field: string, change: (value: Editable) => void) =>
  ({ edit }: OpenedModel): void =>
    edit(field, change);
const f32 = (...values: number[]): Tensor => ({ dtype: "F32", shape: [values.length], data: Float32Array.from(values) });
const set = (index: number, key: string, value: unknown) =>
  put("members", (all) => ((all[index] as unknown as Record<string, unknown>)[key] = value));

/** Sealed rightly, wrong in one thing: what is changed, and what the refusal must name. */
const BROKEN: Readonly<Record<string, readonly [change: (model: OpenedModel) => void, message: RegExp]>> = {
  "another format": [({ metadata }) => (metadata["format"] = "stride-ensemble-2"), /format: .*received "stride-ensemble-2"/],
  "a format constructor": [({ metadata }) => (metadata["format"] = "constructor"), /format: .*received "constructor"/],
  "a network's format": [({ metadata }) => (metadata["format"] = "stride-model-1"), /metadata: expected the field network; received none/],
  "no weights": [({ metadata }) => delete metadata["weights"], /metadata: expected the field weights; received none/],
  "a further field": [({ metadata }) => (metadata["network"] = "{}"), /metadata: .*alone; received "network" besides/],
  "no members": [put("members", (all) => void all.splice(0)), /members: .*received \[\]/],
  "members that are no list": [({ metadata }) => (metadata["members"] = "{}"), /members: expected array; received \{\}/],
  "a member fewer": [put("members", (all) => void all.pop()), /tensor "member\/3\/.*": expected names from member\/1\/ to member\/2\//],
  "a member twice": [
    put("members", (all) => void all.push(all[0]!)),
    /member 4: tensor conv1d.*: expected F32 3 x 2 x 5, .*; received none/,
  ],
  "an ensemble as member": [set(0, "format", "stride-ensemble-1"), /members\.0\.format: .*; received "stride-ensemble-1"/],
  "a member of another kind": [set(0, "format", "stride-random-convolutions-1"), /member 1: metadata: expected the field convolutions/],
  "a member with classes of its own": [set(1, "classNames", ["a"]), /member 2: expected no classNames, which the ensemble has/],
  "a member with a further field": [set(1, "__proto", 1), /member 2: metadata: .*alone; received "__proto" besides/],
  "a member's unknown layer": [
    put("members", (all) => void (all[0]!["network"]!["layers"]![0]!["kind"] = "Conv7D" as unknown as Editable)),
    /member 1: network\.layers\.0\.kind: expected one of .*; received "Conv7D"/,
  ],
  "a member's network of other windows": [
    put("members", (all) => void (all[2]!["network"]!["inputShape"]![0] = 60 as unknown as Editable)),
    /member 3: tensor dense.*: expected F32 .*; received F32/,
  ],
  "a member's digest": [set(2, "weightsSha256", "ab".repeat(32)), /member 3: weightsSha256: expected [0-9a-f]{64}, .*; received "abab/],
  "a member's digest that is no text": [set(2, "weightsSha256", 7), /members\.2\.weightsSha256: expected string; received 7/],
  "a member's temperature": [
    put("members", (all) => void (all[1]!["convolutions"]!["temperature"] = -1 as unknown as Editable)),
    /member 2: convolutions\.temperature: .*received -1/,
  ],
  "a weight below 0": [put("weights", (all) => void (all[0] = -1 as Editable[0] & number)), /weights\.0: .*received -1/],
  "weights of another sum": [
    put("weights", (all) => void (all[0] = 1 as Editable[0] & number)),
    /weights: expected a sum of 1; received 1\.7/,
  ],
  "a weight fewer": [put("weights", (all) => void all.pop()), /weights: expected 3, one a member; received 2/],
  "other weights": [({ metadata }) => (metadata["weights"] = "[0,0,1]"), /weightsSha256: expected [0-9a-f]{64}, as its weights have/],
  "an unknown weighting": [({ metadata }) => (metadata["weighting"] = '{"from":"test"}'), /weighting.*: expected .*; received "test"/],
  "folds without figures": [({ metadata }) => (metadata["weighting"] = '{"folds":5,"from":"folds"}'), /weighting\.recipes: .*received/],
  "a class name fewer": [put("classNames", (all) => void all.pop()), /member 1: expected 2 class names|member 1: expected 3 class names/],
  "a sampling rate of 0": [
    ({ metadata }) => (metadata["window"] = '{"overlap":0.5,"samplingRate":0}'),
    /window\.samplingRate: .*received 0/,
  ],
  "a tensor of nobody": [
    ({ tensors }) => void (tensors["kernel"] = f32(1)),
    /tensor "kernel": expected names from member\/1\/ to member\/3\//,
  ],
  "a tensor of member 0": [({ tensors }) => void (tensors["member/0/a"] = f32(1)), /tensor "member\/0\/a": expected names/],
  "a member's further tensor": [
    ({ tensors }) => void (tensors["member/1/a"] = f32(1)),
    /member 1: tensor "a": expected the tensors of its network/,
  ],
  "a member's missing tensor": [
    ({ tensors }) => void delete tensors["member/2/weights"],
    /member 2: random convolutions: weights: expected numbers/,
  ],
  "a weight that is no number": [
    ({ tensors }) => void (tensors["member/1/preparation/input/mean"] = f32(NaN, 0)),
    /tensor "member\/1\/preparation\/input\/mean": expected finite values; received NaN/,
  ],
};

test("a rightly sealed file with anything wrong in it is refused at once, in one line that names file, member and field", async (context) => {
  for (const [title, [change, message]] of Object.entries(BROKEN)) {
    await context.test(title, async () => {
      const bytes = await forge(good, change);
      await assert.rejects(decodeModel(bytes, "bad.safetensors"), (error: Error) => {
        assertRefusal(error, message);
        return assertRefusal(error, /^bad\.safetensors: /);
      });
    });
  }
});

test("what does not fit together is no ensemble: the two that differ are named", () => {
  const [network, rocket] = members;
  const refused = (action: () => unknown, message: RegExp): void => assert.throws(action, (error) => assertRefusal(error, message));
  refused(() => createEnsemble([]), /^ensemble: expected one or more models; received none/);
  refused(
    () => createEnsemble([rocket, smallModel()]),
    /time steps in a window: expected 40 of every member, as of member 1 \(minirocket\); received 12 of member 2 \(small\)/,
  );
  refused(
    () => createEnsemble([network, rocket, waveNetwork({ classNames: ["walk", "stand", "sit"] })]),
    /classes: expected walk, sit, stand of every member, as of member 1 \(small\); received walk, stand, sit of member 3 \(small\)/,
  );
  const signals = [{ name: "acc_x", unit: "m/s2" }, network.signals[1]!];
  refused(
    () => createEnsemble([network, { ...rocket, signals }]),
    /signals: expected acc_x \[g\], .*; received acc_x \[m\/s2\], .* of member 2/,
  );
  refused(() => createEnsemble([network, { ...rocket, overlap: 0 }]), /overlap: expected 0\.5 of every member, .*; received 0 of member 2/);
  refused(
    () => createEnsemble([network, { ...rocket, unequalLengths: true }]),
    /windows of unequal lengths: expected no of every member, .*; received yes of member 2/,
  );
  refused(() => createEnsemble([network, model as never]), /received an ensemble as member 2; name its members instead/);
  refused(
    () => createEnsemble([network, { ...network, kind: "regression" } as never]),
    /received a regression as member 2; take classifiers/,
  );
  refused(() => createEnsemble([network, rocket], { weights: [1] }), /expected a weight for each of 2 models; received 1/);
  for (const weights of [
    [1, -1],
    [NaN, 1],
    [0, 0],
    [Infinity, 1],
  ])
    refused(() => createEnsemble([network, rocket], { weights }), /expected weights from 0 on, not all 0; received/);
  assert.deepEqual(createEnsemble([network, rocket]).weights, [0.5, 0.5]);
  assert.deepEqual(createEnsemble([network, rocket]).weighting, { from: "equal" });
});

test("what could not be read again is not written", async () => {
  const refused = (change: Partial<EnsembleModel>, message: RegExp): Promise<void> =>
    assert.rejects(encodeModel({ ...model, ...change }), (error) => assertRefusal(error, message));
  await refused({ weights: [0.5, 0.5, 0.5] }, /^model to be saved: weights: expected a sum of 1; received 1\.5/);
  await refused({ weights: [2, -1, 0] }, /^model to be saved: weights: expected numbers from 0 to 1; received 2 of member 1/);
  await refused({ samplingRate: 20 }, /^model to be saved: sampling rate in Hz: expected 50, as its members have; received 20/);
  const [network, rocket, last] = members;
  const broken = { ...rocket, convolutions: { ...rocket.convolutions, temperature: null } };
  await refused({ members: [network, broken, last] }, /^model to be saved: member 2: random convolutions: expected a temperature/);
});
