import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { encodeModel } from "../../src/artifact/index.js";
import type { NetworkFacts } from "../../src/records/index.js";
import { branchingModel, SMALL_NETWORK, smallModel } from "../support/small-model.js";
import { stride } from "../support/stride.js";
import { temporaryDirectory } from "../support/temporary.js";

interface Diagram extends NetworkFacts {
  readonly file?: string;
  readonly out: string;
}

/** Width and height of a PNG, from its header. */
function sizeOfPng(bytes: Buffer): { width: number; height: number } {
  assert.deepEqual([...bytes.subarray(0, 8)], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

/** The text of a picture, its pieces joined by line breaks. */
function textOf(svg: string): string {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text).join("\n");
}

for (const [model, parameters] of [
  ["baseline", 411_650],
  ["multihead", 1_189_442],
] as const) {
  test(`the diagram of ${model} names every layer with its shape, as SVG and as PNG`, async (t) => {
    const cwd = temporaryDirectory(t);
    const { code, stdout, stderr } = await stride(["model", "diagram", "--model", model, "--json"], { cwd });
    assert.equal(code, 0, stderr);
    const facts = JSON.parse(stdout) as Diagram;
    assert.equal(facts.parameters, parameters);
    assert.equal(facts.out, `${model}.svg`);
    const svg = readFileSync(join(cwd, facts.out), "utf8");
    assert.match(svg, /^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg".*<\/svg>$/s);
    const text = textOf(svg);
    for (const { name, kind, outputShape } of facts.layers) {
      const shape = outputShape.map((size) => size.toLocaleString("en-US")).join(" × ");
      assert.ok(text.includes(`${name} · ${kind}\n`) && text.includes(`→ ${shape}`), `${name}, ${shape}`);
    }
    for (const { name } of facts.inputs) assert.ok(text.includes(`${name}\n128 × 9 (time steps × signals)\nsignals as they are`));
    const png = await stride(["model", "diagram", "--model", model, "--out", "picture.PNG"], { cwd });
    assert.equal(png.code, 0, png.stderr);
    assert.match(png.stdout, new RegExp(`parameters +${parameters.toLocaleString("en-US")}\n`));
    assert.match(png.stdout, /diagram +picture\.PNG\n/);
    const bytes = readFileSync(join(cwd, "picture.PNG"));
    const { width, height } = sizeOfPng(bytes);
    assert.ok(width > 300 && height > 1000 && bytes.length > 20_000, `${width} x ${height}, ${bytes.length} bytes`);
    assert.deepEqual(readdirSync(cwd).sort(), [`${model}.svg`, "picture.PNG"]);
  });
}

test("the inputs of a named network show the preparation that is asked for", async (t) => {
  const cwd = temporaryDirectory(t);
  const shape = ["--option", "kernelSizes=3,7", "--option", "filters=8,16", "--window", "40", "--channels", "3", "--classes", "4"];
  const args = ["model", "diagram", "--model", "multihead", ...shape, "--preparation", "none,power", "--out", "two.svg"];
  const { code, stderr } = await stride(args, { cwd });
  assert.equal(code, 0, stderr);
  const text = textOf(readFileSync(join(cwd, "two.svg"), "utf8"));
  assert.ok(text.includes("input_1\n40 × 3 (time steps × signals)\nsignals as they are"));
  assert.ok(text.includes("input_2\n40 × 3 (time steps × signals)\npreparation: power"));
});

test("the inputs of a model file show what it does to signals; the file is named by the network", async (t) => {
  const cwd = temporaryDirectory(t);
  writeFileSync(join(cwd, "model.safetensors"), await encodeModel(branchingModel()));
  const { code, stdout, stderr } = await stride(["model", "diagram", "model.safetensors", "--json"], { cwd });
  assert.equal(code, 0, stderr);
  const { file, out, inputs } = JSON.parse(stdout) as Diagram;
  assert.deepEqual([file, out], ["model.safetensors", "multihead.svg"]);
  assert.deepEqual(
    inputs.map(({ preparation }) => preparation),
    ["none", "scaled", "power transform", "arcsinh"],
  );
  const text = textOf(readFileSync(join(cwd, out), "utf8"));
  for (const words of ["signals as they are", "preparation: scaled", "preparation: power transform", "preparation: arcsinh"])
    assert.ok(text.includes(words));
});

test("hostile names in a model file are text in the picture, and no way out of the folder", async (t) => {
  const above = temporaryDirectory(t);
  const cwd = join(above, "here");
  mkdirSync(cwd);
  const layers = SMALL_NETWORK.layers.map((layer, i) => (i === 0 ? { ...layer, name: `<img src=x onerror="alert(1)">&` } : layer));
  const model = smallModel({
    network: { ...SMALL_NETWORK, name: "../../<img src=x>\u0007", layers },
    classNames: ["<script>alert(2)</script>", "sit", "stand"],
    signals: [
      { name: "\u001b[31m<b>", unit: "g" },
      { name: "gyro_x", unit: "rad/s" },
    ],
  });
  writeFileSync(join(cwd, "model.safetensors"), await encodeModel(model));
  const { code, stdout, stderr } = await stride(["model", "diagram", "model.safetensors", "--json"], { cwd });
  assert.equal(code, 0, stderr);
  assert.equal((JSON.parse(stdout) as Diagram).out, "img-src-x.svg");
  assert.deepEqual([readdirSync(above), readdirSync(cwd).sort()], [["here"], ["img-src-x.svg", "model.safetensors"]]);
  const svg = readFileSync(join(cwd, "img-src-x.svg"), "utf8");
  assert.doesNotMatch(svg, /<script|<img|<b>|\u001b|\u0007/);
  assert.ok(svg.includes("&lt;img src=x onerror=&quot;alert(1)"));
});

test("a picture that cannot be written is refused before anything is drawn", async (t) => {
  const cwd = temporaryDirectory(t);
  writeFileSync(join(cwd, "file"), "");
  mkdirSync(join(cwd, "folder.svg"));
  const refusals = [
    [["--out", "network.pdf"], /--out network\.pdf: expected a name that ends in \.svg or \.png; received another/],
    [["--out", "network"], /--out network: expected a name that ends in \.svg or \.png/],
    [["--out", ""], /--out : expected a file's path; received nothing/],
    [["--out", join("missing", "a.svg")], /expected a folder that exists; received none at missing/],
    [["--out", join("file", "a.svg")], /expected a path in a folder; received one in file, which is a file/],
    [["--out", "folder.svg"], /expected a file; received a directory; add a file name such as network\.svg/],
    [["--preparation", "whiten"], /--preparation: expected none, .* or arcsinh, or several .*; received "whiten"/],
    [["--preparation", "none,power"], /preparation: expected one kind.*baseline.*; received 2/],
  ] as const;
  for (const [args, message] of refusals) {
    const { code, stdout, stderr } = await stride(["model", "diagram", "--model", "baseline", ...args], { cwd });
    assert.equal(code, 2, stderr);
    assert.equal(stdout, "");
    assert.match(stderr, /^stride: [^\n]+\n$/);
    assert.match(stderr, message);
  }
  assert.equal(existsSync(join(cwd, "baseline.svg")), false);
});
