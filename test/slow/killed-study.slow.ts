// kill -9 at random moments of a study: no finished trial is lost, torn or doubled, and the report in the end is that of a run that nobody
// disturbed, byte for byte.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createRandom } from "../../src/tensor/index.js";
import { announced, keptTrials, NO_COMMIT, outcomeOf, SMALL_STUDY, writeSmallStudy } from "../support/small-study.js";
import { stride } from "../support/stride.js";
import { temporaryDirectory } from "../support/temporary.js";

const KILLS = 200;
/** Of two configurations: so many that the trials take about as long as the start and the report. */
const REPEATS = 75;

test(`${KILLS} kills lose no finished trial, and the report is an undisturbed run's`, { timeout: 1_800_000 }, async (t) => {
  const root = temporaryDirectory(t);
  const folder = async (name: string): Promise<string> => {
    const path = join(root, name);
    mkdirSync(path);
    await writeSmallStudy(path, { repeats: REPEATS, epochs: 100 });
    return path;
  };
  const calm = await folder("calm");
  const started = performance.now();
  const undisturbed = await stride(SMALL_STUDY, { cwd: calm, env: NO_COMMIT });
  /** The least that an undisturbed run has taken: on a machine that was busy at first, kills would come too late later. */
  let seconds = (performance.now() - started) / 1000;
  assert.equal(undisturbed.code, 0, undisturbed.stderr);
  const expected = outcomeOf(calm);
  assert.equal(expected.rows.length, 2 * REPEATS);

  const random = createRandom(20261122, 9);
  let kills = 0,
    rounds = 0,
    announcedTrials = 0,
    duringTrials = 0;
  while (kills < KILLS) {
    const cwd = await folder(`round-${++rounds}`);
    const promised = new Set<string>();
    for (let finished = false; !finished;) {
      const before = keptTrials(cwd).length;
      // Anywhere from the start of Node to the end of the report.
      const moment = random.uniform() * 1.1 * seconds * 1000;
      let killed = false;
      const begun = performance.now();
      const { code, stderr } = await stride(SMALL_STUDY, {
        cwd,
        env: NO_COMMIT,
        onStart(child) {
          const timer = setTimeout(
            () => {
              killed = child.kill("SIGKILL");
            },
            kills < KILLS ? moment : 2 ** 30,
          );
          child.on("exit", () => clearTimeout(timer));
        },
      });
      for (const trial of announced(stderr)) promised.add(trial);
      const kept = keptTrials(cwd);
      assert.equal(new Set(kept).size, kept.length, "no trial stands twice");
      assert.deepEqual(
        [...promised].filter((trial) => !kept.includes(trial)),
        [],
        "every trial that was announced is kept",
      );
      assert.ok(kept.length >= before, "no row is lost");
      if (code === null && killed) {
        kills++;
        if (kept.length > before) duringTrials++;
        continue;
      }
      assert.equal(code, 0, stderr);
      finished = true;
      if (before === 0) seconds = Math.min(seconds, (performance.now() - begun) / 1000);
      announcedTrials += promised.size;
    }
    const outcome = outcomeOf(cwd);
    assert.deepEqual(outcome.rows, expected.rows);
    assert.deepEqual([...outcome.report.keys()], [...expected.report.keys()]);
    for (const [file, bytes] of outcome.report)
      assert.equal(bytes === expected.report.get(file), true, `${file} of round ${rounds} differs`);
  }
  t.diagnostic(
    `${kills} kills in ${rounds} runs of ${2 * REPEATS} trials, ${duringTrials} of them after a new row; ${announcedTrials} trials announced, all kept`,
  );
  assert.ok(duringTrials > KILLS / 20, "kills fell between trials");
});
