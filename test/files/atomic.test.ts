import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { writeAtomic } from "../../src/files/index.js";
import { temporaryDirectory } from "../support/temporary.js";

test("a file is written whole, its directory made, an old one replaced, and nothing left beside it", (t) => {
  const directory = temporaryDirectory(t);
  const path = join(directory, "a", "b", "file.bin");
  writeAtomic(path, "old");
  writeAtomic(path, new Uint8Array(3e6).fill(7));
  assert.deepEqual(new Uint8Array(readFileSync(path)), new Uint8Array(3e6).fill(7));
  assert.deepEqual(readdirSync(join(directory, "a", "b")), ["file.bin"]);
});

test("a write that fails names the path, keeps the old file and leaves nothing beside it", (t) => {
  const directory = temporaryDirectory(t);
  const path = join(directory, "file");
  mkdirSync(path);
  assert.throws(() => writeAtomic(path, "new"), { message: /file: could not be written: E/ });
  assert.throws(() => writeAtomic(join(directory, "file", "\0"), "new"), /could not be written/);
  writeFileSync(join(directory, "plain"), "old");
  assert.throws(() => writeAtomic(join(directory, "plain", "below"), "new"), { message: /could not be written: E/ });
  assert.deepEqual(readdirSync(directory).sort(), ["file", "plain"]);
});

const noShell = process.platform === "win32" ? "no ulimit on Windows" : false;
test("a file system that takes only a part of the bytes is an error, not half a file", { skip: noShell }, (t) => {
  const directory = temporaryDirectory(t);
  const path = join(directory, "file");
  writeAtomic(path, "old");
  const module = new URL("../../src/files/atomic.js", import.meta.url).href;
  const code = `import { writeAtomic } from ${JSON.stringify(module)}; writeAtomic(${JSON.stringify(path)}, new Uint8Array(5e6));`;
  // A limit of 1 MiB on a file's size: the first write is short, the next one fails, as on a full disk.
  const shell = 'ulimit -f 1024 2>/dev/null || exit 77; exec "$0" --input-type=module -e "$1"';
  const { status, stderr } = spawnSync("bash", ["-c", shell, process.execPath, code], { encoding: "utf8" });
  if (status === 77) return t.skip("the shell cannot limit the size of files");
  assert.equal(status, 1, stderr);
  assert.match(stderr, /file: could not be written: EFBIG/);
  assert.equal(readFileSync(path, "utf8"), "old");
  assert.deepEqual(readdirSync(directory), ["file"]);
});

test("a full disk is an error that says so", (t) => {
  const directory = temporaryDirectory(t);
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=300k", "tmpfs", directory]);
  if (mounted.status !== 0) return t.skip("mounting a small disk needs rights that this process lacks");
  try {
    const path = join(directory, "file");
    writeAtomic(path, "old");
    assert.throws(() => writeAtomic(path, new Uint8Array(1e6)), { message: /file: could not be written: ENOSPC/ });
    assert.deepEqual([readdirSync(directory), readFileSync(path, "utf8")], [["file"], "old"]);
  } finally {
    execFileSync("umount", ["-l", directory]);
  }
});
