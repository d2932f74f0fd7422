// The house: which folder may import which. Reads every import of src/ and fails on an edge that the table does not allow, on a cycle
// between files, on Node's modules outside the folders that may have them, and on names that only a browser's page has.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import { BROWSER_PACKAGES } from "./support/browser-server.js";
import { REPOSITORY } from "./support/paths.js";

/** Folder -> folders it may import, besides itself. ARCHITECTURE.md shows the same table. */
const TABLE: Readonly<Record<string, readonly string[]>> = {
  host: [],
  tensor: [],
  kernels: ["tensor"],
  nn: ["kernels", "tensor"],
  models: ["nn", "kernels", "tensor"],
  train: ["nn", "kernels", "tensor", "host"],
  rocket: ["nn", "kernels", "tensor", "host"],
  signal: ["tensor"],
  data: ["signal", "tensor"],
  recordings: ["data", "signal", "tensor"],
  scores: ["tensor"],
  artifact: ["data", "rocket", "models", "nn", "kernels", "tensor"],
  predict: ["artifact", "scores", "recordings", "data", "rocket", "nn", "kernels", "tensor"],
  explain: ["predict", "artifact", "scores", "data", "rocket", "nn", "kernels", "tensor"],
  records: ["tensor"],
  files: ["artifact", "records", "recordings", "data", "tensor", "host"],
  study: [
    "records",
    "explain",
    "predict",
    "artifact",
    "scores",
    "recordings",
    "data",
    "train",
    "rocket",
    "models",
    "nn",
    "kernels",
    "tensor",
    "host",
  ],
  report: ["records", "scores", "tensor"],
  cli: [
    "report",
    "study",
    "files",
    "records",
    "explain",
    "predict",
    "artifact",
    "scores",
    "recordings",
    "data",
    "signal",
    "train",
    "rocket",
    "models",
    "nn",
    "kernels",
    "tensor",
    "host",
  ],
};
/** Folders that may use Node's own modules; everything else runs in a browser too. */
const NODE = new Set(["host/node.ts", "files", "report", "cli"]);
/** "window" is not among them: here it is a stretch of signal. */
const PAGE_NAMES = /\b(document|navigator|localStorage|XMLHttpRequest|HTMLElement)\b\s*[.([]/;

const source = join(REPOSITORY, "src");
const files = readdirSync(source, { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => file.endsWith(".ts") && !file.includes("/generated/") && !file.endsWith(".d.ts"))
  .sort();

function importsOf(file: string): string[] {
  const text = readFileSync(join(source, file), "utf8");
  return [...text.matchAll(/(?:from\s+|import\s*\(\s*|^import\s+)"([^"]+)"/gm)].map((match) => match[1]!);
}

/** A relative import as a path below src; undefined for packages and generated files. */
function resolve(file: string, specifier: string): string | undefined {
  if (specifier === "#host") return "host/host.ts";
  if (!specifier.startsWith(".") || specifier.includes("/generated/")) return undefined;
  return relative(source, join(source, dirname(file), specifier.replace(/\.js$/, ".ts"))).replaceAll("\\", "/");
}

test("every folder of src is in the table, and the table names no other", () => {
  const folders = readdirSync(source, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  assert.deepEqual(folders.sort(), Object.keys(TABLE).sort());
});

test("ARCHITECTURE.md shows this table", () => {
  const text = readFileSync(join(REPOSITORY, "ARCHITECTURE.md"), "utf8");
  const rows = [...text.matchAll(/^\| `src\/(\w+)\/` (?:\(N\) )?\|.*\| ([^|]+) \|$/gm)];
  const shown = Object.fromEntries(rows.map(([, folder, allowed]) => [folder, allowed === "nothing" ? [] : allowed!.split(", ").sort()]));
  assert.deepEqual(shown, Object.fromEntries(Object.entries(TABLE).map(([folder, allowed]) => [folder, [...allowed].sort()])));
});

test("folders import only what the table allows", () => {
  const wrong = files.flatMap((file) =>
    importsOf(file).flatMap((specifier) => {
      const target = resolve(file, specifier);
      if (target === undefined || !file.includes("/")) return [];
      const [from, to] = [file.split("/")[0]!, target.split("/")[0]!];
      assert.ok(existsSync(join(source, target)), `${file} imports ${specifier}, which is not there`);
      return from === to || TABLE[from]!.includes(to) ? [] : [`${file} -> ${target}`];
    }),
  );
  assert.deepEqual(wrong, []);
});

test("no file imports itself by way of others", () => {
  const state = new Map<string, "open" | "done">();
  const visit = (file: string, path: readonly string[]): void => {
    if (state.get(file) === "done") return;
    assert.notEqual(state.get(file), "open", `cycle: ${[...path, file].join(" -> ")}`);
    state.set(file, "open");
    for (const specifier of importsOf(file)) {
      const target = resolve(file, specifier);
      if (target) visit(target, [...path, file]);
    }
    state.set(file, "done");
  };
  for (const file of files) visit(file, []);
  assert.equal(state.size, files.length);
});

test("Node's modules and globals stay in the folders that may have them, and a page's names out of all", () => {
  for (const file of files) {
    const text = readFileSync(join(source, file), "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
    if (!NODE.has(file) && !NODE.has(file.split("/")[0]!)) {
      assert.ok(!importsOf(file).some((specifier) => specifier.startsWith("node:")), `${file} imports a module of Node`);
      assert.ok(!/\b(process|Buffer|__dirname)\b\s*[.([]/.test(text), `${file} uses a global of Node`);
    }
    if (file !== "host/browser.ts") assert.ok(!PAGE_NAMES.test(text), `${file} uses a name of the page`);
    if (!file.startsWith("cli/")) assert.ok(!/process\.(exit|argv)/.test(text), `${file} must leave argv and exit codes to cli`);
  }
});

test("all that index.ts reaches runs in a browser: none of it is Node's, and its packages are the few that are known to", () => {
  const reached = new Set<string>(),
    packages = new Set<string>();
  const visit = (file: string): void => {
    if (reached.has(file)) return;
    reached.add(file);
    for (const specifier of importsOf(file)) {
      const target = specifier === "#host" ? "host/browser.ts" : resolve(file, specifier);
      if (target) visit(target);
      else if (!specifier.startsWith(".")) packages.add(specifier);
    }
  };
  visit("index.ts");
  assert.ok(
    reached.has("study/trial.ts") && reached.has("host/browser.ts") && reached.has("artifact/model-schema.ts"),
    "imports are found",
  );
  assert.deepEqual([...packages].sort(), [...BROWSER_PACKAGES].sort());
  assert.deepEqual(
    [...reached].filter((file) => NODE.has(file) || NODE.has(file.split("/")[0]!)),
    [],
  );
});

test("numbers that training sees come from no function whose bits an engine may choose", () => {
  const allowed = new Set(["cli", "files", "study", "host"]);
  for (const file of files) {
    if (allowed.has(file.split("/")[0]!)) continue;
    const text = readFileSync(join(source, file), "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
    const found = text.match(/Math\.(random|exp|expm1|log|log2|log10|log1p|sin|cos|tan|tanh|sinh|cosh|pow|atan2|hypot|cbrt)\b/);
    assert.equal(found, null, `${file} uses ${found?.[0]}`);
  }
});
