import type { EnsembleDefinition } from "../records/index.js";
import { summarize } from "../scores/index.js";
import type { Evaluation, FoldsFound, MemberRecipe, PlannedMember } from "../study/index.js";
import { VERSION } from "../study/version.js";
import { count, percent, plural, shortHash } from "./format.js";
import { openingsText, type Openings } from "./openings.js";
import { accuracyIntervals, range } from "./intervals.js";
import type { Style } from "./style.js";
import { renderFacts, renderTable } from "./table.js";
import { renderJudged } from "./train-report.js";
import { dataDocument, judgedDocument, overRuns, summaryOf, type JudgedResult, type JudgedRun } from "./train-result.js";

/** One ensemble and its score. */
export interface EnsembleJudgedRun extends JudgedRun {
  /** Each by itself, on the same subjects. */
  readonly alone: readonly { readonly member: string; readonly seed: number; readonly scores: Evaluation }[];
}

/** What `stride ensemble --definition` found out. */
export interface EnsembleResult extends JudgedResult<EnsembleJudgedRun> {
  readonly definition: EnsembleDefinition;
  /** What --definition named. */
  readonly given: string;
  readonly members: readonly (PlannedMember & { readonly weight: number })[];
  /** Of one model of each recipe that has a say. */
  readonly memberParameters: Readonly<Record<string, number>>;
  /** Null where all recipes count alike, without folds. */
  readonly found: FoldsFound | null;
}

/** The document of `stride ensemble --definition --json`, as that of a training: of several ensembles the fields at the top are the first's. */
export function ensembleDocument(result: EnsembleResult): unknown {
  const { definition, members, found, parameters, runs, judged } = result;
  const [first] = runs;
  return {
    ...dataDocument(result),
    model: "ensemble",
    definition: definition.name,
    weightsFrom: found ? "folds" : "equal",
    members: members.map(({ name, seeds, weight, training }) => ({
      ...{ name, seeds, weight, parameters: result.memberParameters[name] ?? null, ...recipeDocument(training) },
      alone: aloneDocument(name, runs),
    })),
    folds: found && foldsDocument(found),
    parameters,
    seed: first!.seed,
    memberSeeds: seedsOf(first!),
    ...judgedDocument(result),
    ...(runs.length > 1 && {
      repeats: runs.map((run) => {
        const {
          seed,
          scores: { accuracy, loss, macroF1 },
          weightsSha256,
          seconds,
        } = run;
        return {
          ...{ seed, memberSeeds: seedsOf(run) },
          [judged.part]: { accuracy, loss, macroF1 },
          ...{ weightsSha256, seconds },
        };
      }),
      summary: { ...summaryOf(runs), ...overRuns(runs) },
    }),
  };
}

function seedsOf({ alone }: EnsembleJudgedRun): object[] {
  return alone.map(({ member, seed }) => ({ member, seed }));
}

/** Of one recipe's models each by itself, of all ensembles; null where it has no say and no model. */
function aloneDocument(name: string, runs: readonly EnsembleJudgedRun[]): object | null {
  const scores = aloneOf(name, runs);
  if (scores.length === 0) return null;
  const accuracies = scores.map(({ accuracy }) => accuracy);
  return {
    accuracies,
    ...summarize(accuracies),
    intervals: accuracyIntervals(scores),
    perSubject: overRuns(scores.map((one) => ({ scores: one }))).perSubject,
  };
}

function aloneOf(name: string, runs: readonly EnsembleJudgedRun[]): Evaluation[] {
  return runs.flatMap(({ alone }) => alone.filter(({ member }) => member === name).map(({ scores }) => scores));
}

/** "two-view 97.9 % ± 0.2" */
function aloneText(name: string, runs: readonly EnsembleJudgedRun[]): string {
  const { mean, sd } = summarize(aloneOf(name, runs).map(({ accuracy }) => accuracy));
  return `${name} ${percent(mean, 2)}${sd === null ? "" : ` ± ${(100 * sd).toFixed(2)}`}`;
}

function recipeDocument(training: MemberRecipe): object {
  if (training.kind === "network") return training.recipe;
  const { transform, ...options } = training.recipe;
  return { model: transform, options };
}

/** Of training subjects held out; accuracies are shares, losses nats. */
function foldsDocument({ heldOut, windows, members, blend, equal, gap }: FoldsFound) {
  const scored = (scores: Evaluation) => ({
    ...{ accuracy: scores.accuracy, loss: scores.loss, macroF1: scores.macroF1 },
    overSubjects: summarize(scores.perSubject.map(({ accuracy }) => accuracy)),
    intervals: accuracyIntervals([scores]),
    perSubject: scores.perSubject,
  });
  return {
    ...{ heldOut, windows },
    members: members.map(({ name, seeds, foldSeeds, temperature, weight, scores }) => ({
      ...{ name, seeds, foldSeeds, temperature, weight },
      ...scored(scores),
    })),
    blend: { ...scored(blend), confusion: blend.confusion, perClass: blend.perClass },
    equal: scored(equal),
    gap,
  };
}

/** What `stride ensemble --definition` prints for people. */
export function renderEnsembleResult(result: EnsembleResult, style: Style): string {
  const { members, found, parameters, dataset, trainedOn, given, runs, judged } = result;
  const voting = members.filter(({ weight }) => weight > 0);
  const size = voting.reduce((sum, { seeds }) => sum + seeds, 0);
  const left = members.filter(({ weight }) => weight === 0).map(({ name }) => name);
  const parts = voting.map(({ seeds, name, weight }) => `${seeds} x ${name} ${weight.toFixed(3)}`).join(", ");
  const chosen = found
    ? `weights of least log-loss in ${found.heldOut.length} folds of ${plural(trainedOn.subjects.length, "training subject")}`
    : "every recipe counts alike";
  return renderJudged(
    result,
    {
      model: `ensemble of ${plural(size, "model")}: ${parts}; ${count(parameters)} parameters`,
      training: `${chosen}; each by itself on the ${judged.part} subjects: ${voting.map(({ name }) => aloneText(name, runs)).join(", ")}${left.length > 0 ? `; ${left.join(", ")} left out, with weight 0` : ""}`,
      ...(found && { curve: renderFolds(found, dataset.simulated, style) }),
      verb: `ensemble --definition ${given}`,
      again: (found ? "" : " --weights-from equal") + (found && found.heldOut.length !== 5 ? ` --folds ${found.heldOut.length}` : ""),
      prepared: "",
    },
    style,
  );
}

const HOW_JUDGED =
  "Every window was judged by models that had not seen its subject, the blend's in each fold by the temperatures and weights that the other folds found.";

/** What folds found, each recipe a row. */
function renderFolds({ members, blend, equal, heldOut, windows }: FoldsFound, simulated: boolean, style: Style): string {
  const row = (name: string, models: string, temperature: string, weight: string, scores: Evaluation): string[] => {
    const { sd } = summarize(scores.perSubject.map(({ accuracy }) => accuracy));
    const { subjects } = accuracyIntervals([scores]);
    return [
      ...[name, models, temperature, weight, percent(scores.accuracy, 2)],
      ...[sd === null ? "-" : (100 * sd).toFixed(2), subjects ? range(subjects) : "-", scores.loss.toFixed(4)],
    ];
  };
  const table = renderTable(
    {
      title: `In ${heldOut.length} folds of ${plural(heldOut.flat().length, "subject")}, ${plural(windows, "window")}${simulated ? ", simulated data" : ""}`,
      head: ["recipe", "models", "temperature", "weight", "accuracy", "SD of subjects", "95 % over subjects", "log-loss"],
      textColumns: 1,
      rows: [
        ...members.map(({ name, seeds, foldSeeds, temperature, weight, scores }) =>
          row(
            name,
            foldSeeds === seeds ? String(seeds) : `${foldSeeds} of ${seeds}`,
            temperature?.toFixed(3) ?? "its own",
            weight.toFixed(4),
            scores,
          ),
        ),
        row("equal weights", "", "", "", equal),
        row("blend", "", "", "1", blend),
      ],
    },
    style,
  );
  return `${table}${HOW_JUDGED}\n`;
}

/** Of `stride ensemble --folds-only`. */
export interface FoldsOnlyResult {
  readonly dataset: { readonly name: string; readonly simulated: boolean; readonly source: string };
  readonly data: string;
  readonly definition: EnsembleDefinition;
  readonly given: string;
  readonly fingerprint: string;
  readonly found: FoldsFound;
  readonly workers: number;
  readonly seed: number;
  /** Null where the test subjects were not looked at. */
  readonly testOpenings: Openings | null;
}

export function foldsOnlyDocument({ dataset, definition, fingerprint, found, workers, seed, testOpenings }: FoldsOnlyResult): unknown {
  const { name, simulated, source } = dataset;
  return {
    stride: VERSION,
    dataset: { name, simulated, source, fingerprint },
    ...{ model: "ensemble", definition: definition.name, seed, folds: foldsDocument(found), workers, testOpenings },
  };
}

export function renderFoldsOnly({ dataset, data, given, fingerprint, found, seed, testOpenings }: FoldsOnlyResult, style: Style): string {
  const subjects = found.heldOut.flat().length;
  return [
    renderFacts(
      [
        [
          "data",
          `${dataset.name}${dataset.simulated ? ", simulated: no person was measured" : ""} (fingerprint ${shortHash(fingerprint)})`,
        ],
        [
          "held out in turn",
          `${plural(subjects, testOpenings ? "subject" : "training subject")}, in ${found.heldOut.length} folds; seed ${seed}`,
        ],
        ["test subjects", testOpenings ? `held out in turn like the others; ${openingsText(testOpenings)}` : "not looked at"],
      ],
      style,
    ),
    renderFolds(found, dataset.simulated, style),
    renderFacts(
      [
        [
          "to try next",
          `stride ensemble --definition ${given} --data ${data} --out blend.safetensors opens the test set: once, when all is chosen`,
        ],
      ],
      style,
    ),
  ].join("\n");
}
