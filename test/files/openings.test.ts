import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { appendOpening, openingsFile, readOpenings, type TestOpening } from "../../src/files/index.js";
import { temporaryDirectory } from "../support/temporary.js";

const opening = (name: string, accuracy: number): TestOpening => ({
  at: "2026-01-02T03:04:05.000Z",
  command: `stride evaluate ${name}`,
  stride: "0.1.0",
  dataset: { name, fingerprint: name.repeat(3) },
  models: [{ weightsSha256: "a".repeat(64), accuracy }],
});

test("openings are kept where STRIDE_OPENINGS says, or among the user's data on each platform", () => {
  assert.equal(openingsFile({ STRIDE_OPENINGS: "/x/y.jsonl", XDG_DATA_HOME: "/d" }, "linux"), "/x/y.jsonl");
  const file = join("stride", "test-openings.jsonl");
  assert.equal(openingsFile({ XDG_DATA_HOME: "/d" }, "linux"), join("/d", file));
  assert.equal(openingsFile({}, "linux"), join(homedir(), ".local", "share", file));
  assert.equal(openingsFile({}, "darwin"), join(homedir(), "Library", "Application Support", file));
  assert.equal(openingsFile({ LOCALAPPDATA: "/l" }, "win32"), join("/l", file));
});

test("openings are appended, and read by dataset; a half line and strange lines are told of and lose nothing else", (t) => {
  const path = join(temporaryDirectory(t), "new", "openings.jsonl");
  const warnings: string[] = [];
  const read = (name: string): TestOpening[] => readOpenings(path, name.repeat(3), (message) => warnings.push(message));
  assert.deepEqual(read("a"), []);
  appendOpening(path, opening("a", 0.5));
  appendOpening(path, opening("b", 0.75));
  writeFileSync(path, `{"at":"2026`, { flag: "a" });
  appendOpening(path, opening("a", 1));
  writeFileSync(path, `{"at":1}\nnull\n{"models":[{}]}\n`, { flag: "a" });
  assert.deepEqual(read("a"), [opening("a", 0.5), opening("a", 1)]);
  assert.deepEqual(read("b"), [opening("b", 0.75)]);
  assert.equal(warnings.length, 2);
  assert.match(
    warnings[0]!,
    /openings\.jsonl: expected an opening of a test set in each line; received something else in line 3, 5, 6, 7, which is not counted$/,
  );
  assert.equal(readFileSync(path, "utf8").split("\n").length, 8);
});

test("a file that cannot be written or read says so", (t) => {
  const directory = temporaryDirectory(t);
  mkdirSync(join(directory, "folder"));
  assert.throws(() => appendOpening(join(directory, "folder"), opening("a", 1)), /folder: could not be written: EISDIR/);
  assert.throws(() => readOpenings(join(directory, "folder"), "aaa", () => {}), /folder: could not be read: EISDIR/);
});
