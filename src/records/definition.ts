/** What a definition may give an option: plain JSON without objects. */
export type OptionValue = string | number | boolean | readonly (string | number | boolean)[];

/** Which windows a trial learns from and which it is judged on: always by whole subjects. */
export type SplitDefinition = OfficialSplitDefinition | FoldsDefinition;

export interface OfficialSplitDefinition {
  /** By whole subjects, as the dataset declares it. */
  readonly kind: "official";
  /** Training subjects that are held back: their learning curve is drawn, and they can be what configurations are judged on. */
  readonly validationSubjects?: readonly number[] | undefined;
  /** Default "test". With "validation" the test subjects are never looked at: the honest way to choose between configurations. */
  readonly judgedOn?: "test" | "validation" | undefined;
}

/** Cross-validation: every subject is held out once, by a network that was trained on the other folds. */
export type FoldsDefinition = {
  /** Default "train", the training subjects. "all" has the test subjects among them, which are then no longer unseen. */
  readonly subjects?: "train" | "all" | undefined;
} & (
  | {
      /** Folds of about as many windows, as scikit-learn's. */
      readonly kind: "groupKFold";
      readonly folds: number;
    }
  | { readonly kind: "leaveOneSubjectOut" }
);

/** One named set of option values. */
export interface ConfigurationDefinition {
  readonly name: string;
  readonly values: Readonly<Record<string, OptionValue>>;
}

/** What somebody else reported for a configuration. */
export interface ExpectedResult {
  readonly configuration: string;
  /** Mean test accuracy in percent. */
  readonly mean: number;
  /** In percentage points, over `repeats` runs; the population's (over n), as NumPy's std prints it. */
  readonly sd?: number | undefined;
  readonly repeats?: number | undefined;
  readonly parameters?: number | undefined;
}

export interface Expectation {
  /** Where the figures come from. */
  readonly source: string;
  /** What was concluded from them, in the source's sense. */
  readonly claim?: string | undefined;
  readonly results: readonly ExpectedResult[];
}

export interface AnalysisDefinition {
  /** Pairs of configuration names to test against each other, or all pairs. Every p value is corrected for all of the study's pairs. */
  readonly compare: "all" | readonly (readonly [a: string, b: string])[];
  /**
   * "mann-whitney" takes runs as independent; "wilcoxon" pairs them by seed; "wilcoxon-by-subject" pairs subjects, each with its mean
   * accuracy over the runs. The first two speak about training noise on the same people, the last about other people. Default of a
   * cross-validation the last, otherwise the first.
   */
  readonly test?: "mann-whitney" | "wilcoxon" | "wilcoxon-by-subject" | undefined;
  /** What a reader must know about the study. */
  readonly note?: string | undefined;
}

/** What a definition of any kind says of a training. */
export interface RecipeDefinition {
  /** A name of MODELS, or of TRANSFORMS: random convolutions, which have options alone. */
  readonly model: string;
  /** Of the model; what is not given keeps its default. */
  readonly options?: Readonly<Record<string, OptionValue>> | undefined;
  /** How raw signals are prepared, one for all inputs of the network or a list with one for each. Default "none". */
  readonly preparation?: string | readonly string[] | undefined;
  /** Of networks, which need it. */
  readonly epochs?: number | undefined;
  /** Default 32. */
  readonly batchSize?: number | undefined;
  /** Default 0.001. */
  readonly learningRate?: number | undefined;
  /**
   * How it is trained where it is not Adam at a constant rate: `optimizer`, `weightDecay`, `schedule`, `labelSmoothing`, `classWeights` and the other
   * TrainingChoices of src/study/training-options.ts.
   */
  readonly training?: Readonly<Record<string, OptionValue>> | undefined;
}

/** One question, the trainings that answer it, and how they are compared. Plain data: a JSON file. */
export interface StudyDefinition extends RecipeDefinition {
  /** Lower case letters, digits and hyphens; names the run's folder. */
  readonly name: string;
  readonly title: string;
  readonly question: string;
  /** A dataset's name or path, as --data takes it. */
  readonly data: string;
  readonly split: SplitDefinition;
  /**
   * Option -> values to try: every combination is a configuration. Keys are the model's options, those of `training`, and `model`,
   * `preparation`, `epochs`, `batchSize`, `learningRate`.
   */
  readonly grid?: Readonly<Record<string, readonly OptionValue[]>> | undefined;
  /** Instead of a grid: configurations one by one. */
  readonly configurations?: readonly ConfigurationDefinition[] | undefined;
  /** Trainings of each configuration, each with its own seed. */
  readonly repeats: number;
  /** Repeat r trains with seed first + r - 1, in every configuration. */
  readonly seeds: { readonly first: number };
  readonly expectation?: Expectation | undefined;
  readonly analysis: AnalysisDefinition;
}

/** Models that vote together: `stride ensemble --definition`. Plain data: a JSON file. */
export interface EnsembleDefinition {
  /** Lower case letters, digits and hyphens; names the run's folder. */
  readonly name: string;
  readonly title: string;
  /** A dataset's name or path, as --data takes it. */
  readonly data: string;
  readonly members: readonly MemberDefinition[];
  /** What a reader must know about it. */
  readonly note?: string | undefined;
}

/** One recipe: `seeds` models of it share a weight evenly. */
export interface MemberDefinition extends RecipeDefinition {
  readonly name: string;
  /** Models of the recipe in an ensemble, each with a seed of its own. Default 1. */
  readonly seeds?: number | undefined;
  /** How many of them are trained in each fold, where weights are chosen; their probabilities are averaged. From 1 to `seeds`, default 1. */
  readonly foldSeeds?: number | undefined;
}

/** Several studies that run and report together. */
export interface StudyCollection {
  readonly name: string;
  readonly title: string;
  readonly question: string;
  /** Names of studies. */
  readonly studies: readonly string[];
}
