import assert from "node:assert/strict";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openDirectory } from "../../src/files/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { encode } from "../support/small-uci-har.js";
import { temporaryDirectory, writeTree } from "../support/temporary.js";

test("a directory lists its files in a fixed order and reads those asked for", async (t) => {
  const directory = temporaryDirectory(t);
  writeTree(
    directory,
    new Map(["b/c.txt", "a.txt", "B.txt", ".hidden/x", ".DS_Store", "__MACOSX/y", "node_modules/z"].map((path) => [path, encode(path)])),
  );
  const source = await openDirectory(directory);
  assert.deepEqual(source.list(), ["B.txt", "a.txt", "b/c.txt"]);
  assert.equal(source.size("b/c.txt"), 7);
  assert.equal(new TextDecoder().decode(await source.read("b/c.txt")), "b/c.txt");
});

test("paths that were not listed are refused, those that lead out among them", async (t) => {
  const directory = temporaryDirectory(t);
  writeTree(
    directory,
    new Map([
      ["in/a.txt", encode("a")],
      ["secret.txt", encode("s")],
    ]),
  );
  const source = await openDirectory(join(directory, "in"));
  for (const path of ["../secret.txt", "/etc/passwd", "b.txt"]) {
    await assert.rejects(
      async () => source.read(path),
      (error) => assertRefusal(error, /: no file .* in this directory/),
    );
  }
});

test("links are followed inside the directory and not out of it", async (t) => {
  const directory = temporaryDirectory(t);
  writeTree(
    directory,
    new Map([
      ["in/a.txt", encode("a")],
      ["secret.txt", encode("s")],
      ["out/b.txt", encode("b")],
    ]),
  );
  const inside = join(directory, "in");
  symlinkSync(join(inside, "a.txt"), join(inside, "link.txt"));
  symlinkSync(join(directory, "secret.txt"), join(inside, "leak.txt"));
  symlinkSync(join(directory, "out"), join(inside, "folder"));
  symlinkSync(inside, join(inside, "loop"));
  symlinkSync(inside, join(directory, "way"));
  const source = await openDirectory(join(directory, "way"));
  assert.equal(new TextDecoder().decode(await source.read("link.txt")), "a");
  await assert.rejects(source.read("leak.txt"), (error) =>
    assertRefusal(error, /leak\.txt: expected a file inside the directory; received a link/),
  );
  await assert.rejects(source.read("folder"), (error) => assertRefusal(error, /folder: expected a file inside/));
});

test("a directory that is absent, a file, or gone meanwhile is refused", async (t) => {
  const directory = temporaryDirectory(t);
  await assert.rejects(openDirectory(join(directory, "none")), (error) =>
    assertRefusal(error, /none: expected a directory; received ENOENT/),
  );
  writeFileSync(join(directory, "file"), "");
  await assert.rejects(openDirectory(join(directory, "file")), (error) =>
    assertRefusal(error, /file: expected a readable directory; received ENOTDIR/),
  );
  mkdirSync(join(directory, "in"));
  writeFileSync(join(directory, "in", "a.txt"), "a");
  const source = await openDirectory(join(directory, "in"));
  rmSync(join(directory, "in"), { recursive: true });
  await assert.rejects(source.read("a.txt"), (error) => assertRefusal(error, /a\.txt: expected a readable file; received ENOENT/));
});
