import type { Dataset } from "../data/index.js";
import { createBackend, createRandomConvolutionBackend, type KernelsName } from "../kernels/index.js";
import type { DataFacts, NetworkFacts, SplitDefinition, StudyDefinition, StudyRecord } from "../records/index.js";
import { dataFacts, describeConfigurations, describedStudySplit } from "./facts.js";
import { InputError } from "../tensor/index.js";
import { configurationsOf, isRocket, type Configuration } from "./configurations.js";
import { planTrials, type PlannedTrial } from "./plan.js";

/** A study with its data: all that `openRun` writes down and `runStudy` needs. */
export interface PreparedStudy {
  readonly study: StudyRecord;
  readonly data: DataFacts;
  readonly networks: readonly { readonly configuration: string; readonly network: NetworkFacts }[];
  readonly dataset: Dataset;
  /** The dataset's. */
  readonly fingerprint: string;
  readonly split: SplitDefinition;
  /** All of them, in the order in which they are run. */
  readonly trials: readonly PlannedTrial[];
}

/** Works out, before the first training, all that decides a study's rows. Throws InputError where definition and data do not fit. */
export async function prepareStudy(
  definition: StudyDefinition,
  dataset: Dataset,
  kernelsName: KernelsName = "plain",
): Promise<PreparedStudy> {
  const split = describedStudySplit(dataset, definition.split);
  const configurations = configurationsOf(definition, kernelsName);
  if (split.validation === null) checkUnwatched(configurations, definition.name);
  const networks = describeConfigurations(configurations, dataset, definition.name);
  const data = await dataFacts(split);
  const { fingerprint } = data;
  const kernels = { name: kernelsName, sha256: createBackend(kernelsName).sha256 };
  const backend = configurations.some(({ recipe }) => isRocket(recipe)) ? createRandomConvolutionBackend() : undefined;
  const convolutions = backend && { name: backend.name, sha256: backend.sha256 };
  return {
    study: { format: "stride-study-1", definition, fingerprint, kernels, ...(convolutions && { convolutions }) },
    data,
    networks,
    dataset,
    fingerprint,
    split: definition.split,
    trials: await planTrials(definition, configurations, { fingerprint, kernels, convolutions, folds: split.heldOut?.length }),
  };
}

/** Throws InputError for a training that watches validation subjects where there are none. */
function checkUnwatched(configurations: readonly Configuration[], study: string): void {
  const watching = configurations.find(
    ({ recipe }) => "training" in recipe && (recipe.training?.earlyStopping || recipe.training?.reduceOnPlateau),
  );
  if (!watching) return;
  throw new InputError(
    `study ${study}, ${watching.name}: training: expected validation subjects for patience or reduce-on-plateau to watch; received none; name some in split.validationSubjects, or with --validation-subjects`,
  );
}
