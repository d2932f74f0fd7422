// A disk that fills up at any moment of a study: a clear error, code 1, and with room the same command goes on to the same report.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { keptTrials, NO_COMMIT, outcomeOf, SMALL_STUDY, writeSmallStudy } from "../support/small-study.js";
import { stride } from "../support/stride.js";
import { temporaryDirectory } from "../support/temporary.js";

const SIZES = 20;

function mount(...args: string[]): boolean {
  return spawnSync("mount", args, { stdio: "ignore" }).status === 0;
}

test(
  `a disk of ${SIZES} sizes, each too small, ends in one line and code 1; with room the study ends as ever`,
  { timeout: 900_000 },
  async (t) => {
    let disk = "";
    // Before the directory's own removal, which could not remove what is mounted.
    t.after(() => disk && spawnSync("umount", ["-l", disk]));
    const root = temporaryDirectory(t);
    disk = join(root, "disk");
    mkdirSync(disk);
    if (!mount("-t", "tmpfs", "-o", "size=64m", "tmpfs", disk)) {
      t.skip("cannot mount a small tmpfs here: it needs root and Linux");
      return;
    }
    const calm = join(root, "calm");
    mkdirSync(calm);
    await writeSmallStudy(calm);
    const input = (["study.json", "small.safetensors"] as const).map((file) => join(calm, file));
    const undisturbed = await stride(SMALL_STUDY, { cwd: calm, env: NO_COMMIT });
    assert.equal(undisturbed.code, 0, undisturbed.stderr);
    const expected = outcomeOf(calm);
    const taken = [...expected.report.values()].reduce((sum, text) => sum + (text.length * 3) / 4 + 4096, 0);
    const own = input.reduce((sum, file) => sum + statSync(file).size + 8192, 0);
    const stages = new Set<string>();
    for (let i = 0; i < SIZES; i++) {
      // From no room at all to a little less than the report needs; more of the sizes fall in the short time before the figures.
      const kilobytes = Math.ceil((own + 4096 + taken * 0.9 * (i / (SIZES - 1)) ** 3) / 1024);
      spawnSync("umount", ["-l", disk]);
      assert.ok(mount("-t", "tmpfs", "-o", `size=${kilobytes}k`, "tmpfs", disk));
      for (const file of input) cpSync(file, join(disk, file.slice(calm.length + 1)));
      const full = await stride(SMALL_STUDY, { cwd: disk, env: NO_COMMIT });
      assert.equal(full.code, 1, `${kilobytes} kB: ${full.stderr}`);
      const last = full.stderr.trimEnd().split("\n").at(-1)!;
      assert.match(last, /^stride: run\/?.*(could not be|no space|ENOSPC)/, last);
      assert.match(last, /ENOSPC/);
      stages.add(last.replace(/[0-9a-f]{16}|figures\/.*?:/g, "*"));
      const kept = keptTrials(disk);
      assert.ok(mount("-o", "remount,size=64m", disk));
      const resumed = await stride(SMALL_STUDY, { cwd: disk, env: NO_COMMIT });
      assert.equal(resumed.code, 0, resumed.stderr);
      if (kept.length > 0) assert.match(resumed.stderr, new RegExp(`, ${kept.length} of them kept from before`));
      const outcome = outcomeOf(disk);
      assert.deepEqual(outcome.rows, expected.rows);
      for (const [file, bytes] of expected.report) assert.ok(outcome.report.get(file) === bytes, `${file} differs after ${kilobytes} kB`);
    }
    t.diagnostic(`${SIZES} sizes; it was full while: ${[...stages].join(" | ")}`);
    assert.ok(stages.size >= 3, `the disk filled up at different moments: ${[...stages].join(" | ")}`);
  },
);
