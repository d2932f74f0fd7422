// 1.4 million rows in 360 files, as a child process whose memory the system tells. Half a minute, 350 MB of disk.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { REPOSITORY } from "../support/paths.js";
import { MANY_FILES, writeManyFiles } from "../support/many-files.js";
import { temporaryDirectory } from "../support/temporary.js";

interface Measured {
  readonly seconds: number;
  /** Most that the process had in memory, in bytes. */
  readonly rss: number;
  readonly rows: number;
  readonly windows: number;
  readonly unmatched: number;
}

const SCRIPT = `
const { openMapping, openRecordingFiles } = await import("${pathToFileURL(join(REPOSITORY, "dist/src/files/index.js")).href}");
const { importRecordings } = await import("${pathToFileURL(join(REPOSITORY, "dist/src/recordings/index.js")).href}");
const started = performance.now();
const { report } = await importRecordings(await openRecordingFiles(process.argv[1]), openMapping("motionsense"));
const { rows, windows, unmatched } = report;
console.log(JSON.stringify({ seconds: (performance.now() - started) / 1000, rss: process.resourceUsage().maxRSS * 1024, rows, windows, unmatched: unmatched.length }));
`;

test("1.4 million rows in 360 files become windows in 20 s and 600 MB", (t) => {
  const directory = temporaryDirectory(t);
  const bytes = writeManyFiles(directory);
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--input-type=module", "-e", SCRIPT, directory], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  const { seconds, rss, rows, windows, unmatched } = JSON.parse(stdout) as Measured;
  t.diagnostic(`${Math.round(bytes / 1e6)} MB of text: ${seconds.toFixed(1)} s, ${Math.round(rss / 1e6)} MB, ${windows} windows`);
  const perFile = Math.floor((MANY_FILES.rows - 128) / 64) + 1;
  assert.deepEqual([rows, windows, unmatched], [MANY_FILES.files * MANY_FILES.rows, MANY_FILES.files * perFile, 0]);
  assert.ok(rss < 600e6, `${rss} bytes`);
  assert.ok(seconds < 20, `${seconds} s`);
});
