// Compiles the kernels and assembly/limits twice each, assembly/random-convolution and assembly/cells once, and writes every binary as base64
// into a folder generated/ of src, so that loading is synchronous and the same in Node, in a worker and in a browser. asc's output is
// byte-identical on every Node version, so the hash written here names the build.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

// assemblyscript/asc declares a `console` of its own, without error().
const report = (line: string): void => void process.stderr.write(`${line}\n`);

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const target = join(root, "src", "kernels", "generated");

// The memory is the loader's, so that several instances can work on one; 65536 pages are the 4 GiB that 32-bit pointers reach.
const memory = ["--importMemory", "--initialMemory", "1", "--maximumMemory", "65536"];
const common = ["-O3", "--noAssert", "--runtime", "stub", "--enable", "simd"];
const relaxed = ["--enable", "relaxed-simd"];
const builds = [
  { name: "plain", entry: "assembly/index.ts", flags: memory, target },
  { name: "relaxed", entry: "assembly/index.ts", flags: [...memory, ...relaxed], target },
  { name: "limits-plain", entry: "assembly/limits/index.ts", flags: memory, target },
  { name: "limits-relaxed", entry: "assembly/limits/index.ts", flags: [...memory, ...relaxed], target },
  { name: "random-convolution-plain", entry: "assembly/random-convolution/index.ts", flags: memory, target },
  { name: "cells", entry: "assembly/cells/index.ts", flags: [], target: join(root, "src", "data", "formats", "generated") },
].map(({ target, ...build }) => ({ ...build, file: join(target, `${build.name}.ts`) }));

/** Everything the binaries depend on: when it is unchanged, nothing is compiled. */
function sourceHash(): string {
  const hash = createHash("sha256");
  const folder = join(root, "assembly");
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
    if (file.endsWith(".ts")) hash.update(file).update(readFileSync(join(folder, file)));
  }
  hash.update(readFileSync(join(root, "node_modules", "assemblyscript", "package.json")));
  hash.update(readFileSync(fileURLToPath(import.meta.url)));
  return hash.digest("hex");
}

const source = sourceHash();
const stamp = join(target, "source.sha256");
if (existsSync(stamp) && readFileSync(stamp, "utf8") === source && builds.every(({ file }) => existsSync(file))) {
  report("kernels: unchanged");
} else {
  for (const build of builds) {
    const outFile = `${build.name}.wasm`;
    let binary: Uint8Array | undefined;
    const { error } = await asc.main([build.entry, "--outFile", outFile, ...common, ...build.flags], {
      stderr: { write: (text) => void process.stderr.write(text) },
      writeFile: (name, contents) => void (name === outFile && (binary = contents as Uint8Array)),
      readFile: (name, base) => {
        const path = join(root, base && base !== "." ? base : "", name);
        return existsSync(path) ? readFileSync(path, "utf8") : null;
      },
    });
    if (error || !binary) throw error ?? new Error(`asc wrote no ${outFile}`);
    const sha256 = createHash("sha256").update(binary).digest("hex");
    const text = `// Generated from assembly/ by scripts/build-kernels.ts; do not edit.\nexport const sha256 = "${sha256}";\nexport const base64 =\n  "${Buffer.from(binary).toString("base64")}";\n`;
    mkdirSync(dirname(build.file), { recursive: true });
    writeFileSync(build.file, text);
    report(`kernels: ${build.name} ${binary.length} bytes, sha256 ${sha256.slice(0, 12)}`);
  }
  writeFileSync(stamp, source);
}
