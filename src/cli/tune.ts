import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Rung, TrialRow, TuningDefinition, TuningRun } from "../records/index.js";
import type { PlannedTrial, PreparedTuning } from "../study/index.js";
import { VERSION } from "../study/version.js";
import { InputError } from "../tensor/index.js";
import { checkOutFolder } from "./check-out.js";
import { duration, percent, plural } from "./format.js";
import { loadDataset } from "./load.js";
import type { CommonOptions } from "./options.js";
import { withSession, type Session } from "./session.js";
import { studyCallbacks } from "./study-progress.js";
import { finishTuning } from "./tune-report.js";
import { refitChosen } from "./tune-refit.js";

/** What `stride tune` takes. */
export interface TuneOptions extends CommonOptions {
  readonly data?: string;
  readonly trials?: number;
  readonly workers: number | "auto";
  readonly out?: string;
  readonly refit: boolean;
}

/** `stride tune NAME|FILE`: searches a space by folds of the training subjects, trains what it chose on all of them, and opens the test set once. */
export async function tune(nameOrPath: string, options: TuneOptions): Promise<void> {
  const { openTuningDefinition } = await import("../files/index.js");
  const definition = changed(await openTuningDefinition(nameOrPath), options);
  const out = options.out ?? join("runs", definition.name);
  checkOutFolder("--out", out);
  const outcome = `finished trials are kept in ${out}; the same command goes on from there`;
  await withSession(options, outcome, async (session) => {
    const started = performance.now();
    const { checkRefit, configurationsOfTuning, prepareTuning } = await import("../study/index.js");
    const { machineFacts, openTuning, readTuning } = await import("../files/index.js");
    // What is wrong with a definition alone is told before anything is downloaded.
    configurationsOfTuning(definition);
    if (existsSync(join(out, "study.json"))) {
      throw new InputError(`--out ${out}: expected a folder for a tuning; received a study's run; choose another`);
    }
    const { dataset } = await loadDataset(session, definition.data);
    if (options.refit) checkRefit(dataset);
    const prepared = await prepareTuning(definition, dataset);
    const machine = machineFacts(["stride", ...process.argv.slice(2)], VERSION);
    const directory = await openTuning(out, { ...prepared, machine }, { warn: session.warn });
    let run: TuningRun;
    try {
      const workers = options.workers === "auto" ? (await import("#host")).host.cores() : options.workers;
      await search(session, prepared, workers, directory.rows, (row, seconds) => directory.append(row, seconds));
      run = await readTuning(out);
      if (options.refit) run = await refitChosen(session, prepared, run, out);
    } finally {
      directory.close();
    }
    await finishTuning(session, run, { out, seconds: () => (performance.now() - started) / 1000 });
  });
}

/** What the command line may change in a definition. */
function changed(definition: TuningDefinition, { data = definition.data, trials }: TuneOptions): TuningDefinition {
  const { search, name } = definition;
  if (trials === undefined) return { ...definition, data };
  if (search.kind === "hyperband") {
    throw new InputError(
      `--trials: expected none with hyperband, whose eta and maximumEpochs say how many; received ${trials} for ${name}`,
    );
  }
  return { ...definition, data, search: { ...search, trials } };
}

/** Runs the trials that the folder does not have yet, rung by rung. */
async function search(
  session: Session,
  prepared: PreparedTuning,
  workers: number,
  rows: readonly TrialRow[],
  append: (row: TrialRow, seconds: number) => void,
): Promise<void> {
  const { progress, signal } = session;
  const { definition, configurations } = prepared.tuning;
  const { runTuning } = await import("../study/index.js");
  const { folds, name } = definition;
  const kept = rows.length > 0 ? `, ${plural(rows.length, "trial")} kept from before` : "";
  progress.line(
    `${name}: ${plural(configurations.length, "configuration")} x ${folds} folds of training subjects, ${plural(workers, "worker")}${kept}`,
  );
  const work = new Map(prepared.networks.map(({ configuration, network }) => [configuration, network.multiplyAdds]));
  const costOf = ({ configuration, epochs }: PlannedTrial): number => work.get(configuration)! * epochs!;
  let shown: ReturnType<typeof studyCallbacks> | undefined;
  const started = performance.now();
  let trained = 0;
  await runTuning(prepared, {
    ...{ workers, rows, signal },
    onStage(rungs, missing) {
      const planned = rungs.reduce((sum, { entered }) => sum + entered.length * folds, 0);
      const title = `rung ${rungs[0]!.rung + 1}`;
      progress.line(`${title}: ${rungs.map(rungText).join("; ")}: ${plural(planned, "trial")}`);
      shown = studyCallbacks(progress, {
        ...{ title, planned, costOf, best: null, kept: planned - missing.length },
        cost: missing.reduce((sum, trial) => sum + costOf(trial), 0),
      });
    },
    onProgress: (state) => shown!.onProgress(state),
    onRetry: (...retry) => shown!.onRetry(...retry),
    onRow(row, planned, seconds) {
      append(row, seconds);
      trained++;
      shown!.onRow(row, planned, seconds);
    },
    onRung({ bracket, standings, promoted }) {
      const [best] = standings!;
      const failed = standings!.filter(({ score }) => score === null).length;
      progress.line(
        `${definition.search.kind === "hyperband" ? `bracket ${bracket + 1}: ` : ""}best ${best!.configuration}, ${best!.score ? `${percent(best!.score.accuracy, 2)} in the folds` : "which failed"}${promoted.length > 0 ? `; on go ${promoted.join(", ")}` : ""}${failed > 0 ? `; ${failed} failed` : ""}`,
      );
    },
  });
  progress.stop();
  if (trained > 0) progress.line(`${name}: ${plural(trained, "trial")} in ${duration((performance.now() - started) / 1000)}`);
}

function rungText({ entered, epochs }: Rung): string {
  return `${plural(entered.length, "configuration")}${epochs === undefined ? "" : `, ${plural(epochs, "epoch")}`}`;
}
