import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { smallDatasetFile } from "../support/dataset-file.js";
import { stride, type Outcome } from "../support/stride.js";
import { temporaryDirectory } from "../support/temporary.js";

function assertRefused({ code, stdout, stderr }: Outcome, message: RegExp): void {
  assert.equal(code, 2, stderr);
  assert.equal(stdout, "");
  assert.match(stderr, /^stride: [^\n]+\n$/, "one line, no stack");
  assert.match(stderr, message);
}

test("what is no model file is refused in one line", async (t) => {
  const directory = temporaryDirectory(t);
  const path = (name: string): string => join(directory, name);
  const data = await smallDatasetFile(directory);
  const good = path("good");
  assert.equal((await stride(["train", "--data", data, "--epochs", "1", "--out", good])).code, 0);
  const bytes = readFileSync(good);
  writeFileSync(path("empty"), "");
  writeFileSync(path("text"), "Dear reader,\nthis is no model.\n");
  writeFileSync(path("short"), bytes.subarray(0, 100_000));
  const flipped = Uint8Array.from(bytes);
  flipped[600_000]! ^= 1;
  writeFileSync(path("flipped"), flipped);
  for (const [file, message] of [
    [path("missing"), /expected a model file; received ENOENT: no such file or directory; write one with stride train/],
    [directory, /expected a model file; received a directory/],
    ["/dev/zero", /expected a model file; received something that is no file/],
    [join(data, "x"), /expected a model file; received ENOTDIR/],
    [path("two\nlines"), /two\\u000alines: expected a model file/],
    [path("empty"), /empty: expected/],
    [path("text"), /text: expected a safetensors header/],
    [path("short"), /short: tensor .* copy it again/],
    [path("flipped"), /flipped: expected the SHA-256 .* it is damaged: copy it again/],
    [
      data,
      /small\.safetensors: format: expected a model, one of stride-model-1, stride-random-convolutions-1, stride-ensemble-1; received "stride-dataset-1"/,
    ],
  ] as const) {
    assertRefused(await stride(["evaluate", file, "--data", data]), message);
    assertRefused(await stride(["model", "summary", file, "--json"]), message);
  }
});

test("what is no dataset is refused in one line, before anything is written", async (t) => {
  const directory = temporaryDirectory(t);
  writeFileSync(join(directory, "text.txt"), "not a dataset");
  writeFileSync(join(directory, "text.safetensors"), "not a dataset");
  writeFileSync(join(directory, "text.zip"), "not a zip");
  mkdirSync(join(directory, "empty"));
  const before = readdirSync(directory);
  for (const name of ["text.txt", "text.safetensors", "text.zip", "empty", "missing"]) {
    const args = ["--data", join(directory, name), "--out", join(directory, "model.safetensors")];
    assertRefused(await stride(["train", ...args, "--json"]), new RegExp(`${name}: .*expected`));
  }
  assert.deepEqual(readdirSync(directory), before);
});

test("a place where no model can be written is refused before the training", async (t) => {
  const directory = temporaryDirectory(t);
  const data = await smallDatasetFile(directory);
  for (const [out, message] of [
    [join(directory, "missing", "model"), /--out .*: expected a folder that exists; received none at .*; make it first/],
    [directory, /expected a file; received a directory; add a file name/],
    [join(data, "model"), /expected a path in a folder; received one in .*which is a file/],
    ["/dev/null", /expected a file; received something that is no file/],
    ["", /expected a file's path; received nothing/],
    ...(existsSync("/proc/self") ? [["/proc/model", /expected a folder that can be written to; received ENOENT/] as const] : []),
  ] as const) {
    assertRefused(await stride(["train", "--data", data, "--epochs", "1000000", "--out", out]), message);
  }
  assert.deepEqual(readdirSync(directory), ["small.safetensors"]);
});

test("a place that is gone after the training is a failure in one line, and nothing is half-written", async (t) => {
  const directory = temporaryDirectory(t);
  const data = await smallDatasetFile(directory);
  const out = join(directory, "model");
  const { code, stdout, stderr } = await stride(["train", "--data", data, "--epochs", "1", "--out", out], {
    onStderr() {
      if (!existsSync(out)) mkdirSync(out);
    },
  });
  assert.equal(code, 1);
  assert.equal(stdout, "");
  assert.match(stderr.split("\n").at(-2)!, /^stride: .*model: could not be written: /);
  assert.doesNotMatch(stderr, /\n {4}at /);
  assert.deepEqual(readdirSync(directory).sort(), ["model", "small.safetensors"]);
});

test("a symbolic link keeps pointing where it did, and its target is replaced", async (t) => {
  const directory = temporaryDirectory(t);
  const data = await smallDatasetFile(directory);
  const [target, link] = [join(directory, "target"), join(directory, "link")];
  writeFileSync(target, "before");
  symlinkSync(target, link);
  assert.equal((await stride(["train", "--data", data, "--epochs", "1", "--out", link])).code, 0);
  assert.ok(readFileSync(target).length > 1e6);
});

test("a training whose loss is no longer a number is a failure in one line", async (t) => {
  const data = await smallDatasetFile(temporaryDirectory(t));
  const { code, stdout, stderr } = await stride(["train", "--data", data, "--epochs", "9", "--learning-rate", "1e30", "--quiet"]);
  assert.equal(code, 1);
  assert.equal(stdout, "");
  assert.match(stderr, /^stride: fit: the loss is NaN[^\n]*lower the learning rate[^\n]*\n$/);
});
