import { rungsOf, type Rung, type TrialRow } from "../records/index.js";
import { InputError } from "../tensor/index.js";
import type { PlannedTrial } from "./plan.js";
import { runStudy, type RunStudyOptions } from "./run-study.js";
import { trialOf, trialsOfRung, type PreparedTuning } from "./tuning-plan.js";

export interface RunTuningOptions extends Pick<RunStudyOptions, "workers" | "onProgress" | "onRetry" | "signal" | "workerModule"> {
  /** Rows from earlier calls. */
  readonly rows: readonly TrialRow[];
  /** Keeps a row for good, as `runStudy`'s. */
  readonly onRow: (row: TrialRow, planned: PlannedTrial, seconds: number) => void;
  /** Before trainings begin: the rungs they belong to, one a bracket, and those that are missing. */
  readonly onStage?: (rungs: readonly Rung[], missing: readonly PlannedTrial[]) => void;
  /** A rung whose trainings have all ended. */
  readonly onRung?: (rung: Rung) => void;
}

/**
 * Trains what a search asks for, rung by rung, until nothing is missing: a rung begins when the one before it is complete, so that who goes on depends on
 * rows alone, never on which came first. Returns all rungs. Throws InputError for rows that this search cannot have.
 */
export async function runTuning(prepared: PreparedTuning, options: RunTuningOptions): Promise<Rung[]> {
  const { tuning, dataset, fingerprint, split } = prepared;
  const { onStage, onRung, onRow, rows: before, ...threads } = options;
  const rows = [...before];
  await checkRows(prepared, rows);
  for (;;) {
    const rungs = rungsOf(tuning, rows);
    const open = rungs.filter(({ standings }) => standings === null);
    const planned = (await Promise.all(open.map((rung) => trialsOfRung(prepared, rung)))).flat();
    checkReached(rungs, rows);
    if (open.length === 0) return rungs;
    const have = new Set(rows.map(({ trial }) => trial));
    const trials = planned.filter(({ trial }) => !have.has(trial));
    onStage?.(open, trials);
    const byName = new Map(trials.map((trial) => [trial.trial, trial]));
    await runStudy({
      ...{ ...threads, dataset, fingerprint, split, trials, retry: "crashes" },
      onRow(row, seconds) {
        onRow(row, byName.get(row.trial)!, seconds);
        rows.push(row);
      },
    });
    const after = rungsOf(tuning, rows);
    for (const { bracket, rung } of open) onRung?.(after.find((one) => one.bracket === bracket && one.rung === rung)!);
  }
}

/** Each row's name must be that of its configuration, epochs and fold. */
async function checkRows(prepared: PreparedTuning, rows: readonly TrialRow[]): Promise<void> {
  for (const { trial, configuration, epochs, fold } of rows) {
    const known = prepared.recipes.has(configuration) && fold !== undefined && epochs !== undefined;
    const expected = known ? (await trialOf(prepared, configuration, epochs, fold)).trial : undefined;
    if (trial !== expected) refuse(trial, `${configuration}, fold ${fold}, ${epochs} epochs`);
  }
}

/** No row of a rung that its configuration has not been promoted to. */
function checkReached(rungs: readonly Rung[], rows: readonly TrialRow[]): void {
  const reached = new Set(rungs.flatMap(({ entered, epochs }) => entered.map((name) => `${name} ${epochs ?? ""}`)));
  const own = rungs.some(({ epochs }) => epochs === undefined);
  for (const { trial, configuration, epochs, fold } of rows) {
    if (!reached.has(`${configuration} ${own ? "" : epochs}`)) {
      refuse(trial, `${configuration}, fold ${fold}, which was not promoted to ${epochs} epochs`);
    }
  }
}

function refuse(trial: string, received: string): never {
  throw new InputError(
    `trials.jsonl: expected trials of this tuning alone; received ${trial} (${received}); delete its line, and begin again`,
  );
}
