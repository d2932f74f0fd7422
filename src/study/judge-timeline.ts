/** Windows of a recording whose label is known, and what they were called. */
export interface JudgedWindows {
  /** With a label that is a class of the model. */
  readonly windows: number;
  readonly right: number;
  /** Of those that were not unsure. */
  readonly sure: number;
  readonly sureRight: number;
  /** counts[i][j]: windows of class i called j. */
  readonly confusion: readonly (readonly number[])[];
  /** Labels that are no class of the model, with their windows, which are not among those above. */
  readonly unknown: readonly (readonly [label: string, windows: number])[];
  /** Windows of which no label has more than half. */
  readonly unlabelled: number;
}

interface Labelled {
  readonly label: number;
  readonly unsure: boolean;
  readonly truth: string | null | undefined;
}

/** Counts windows in constant memory. */
export function createTally(classNames: readonly string[]): { add(window: Labelled): void; end(): JudgedWindows } {
  const places = new Map(classNames.map((name, place) => [name, place]));
  const confusion = classNames.map(() => classNames.map(() => 0));
  const unknown = new Map<string, number>();
  let sure = 0,
    sureRight = 0,
    unlabelled = 0;
  return {
    add({ label, unsure, truth }) {
      if (typeof truth !== "string") {
        unlabelled++;
        return;
      }
      const place = places.get(truth);
      if (place === undefined) {
        unknown.set(truth, (unknown.get(truth) ?? 0) + 1);
        return;
      }
      confusion[place]![label]!++;
      if (unsure) return;
      sure++;
      if (place === label) sureRight++;
    },
    end: () => ({ ...rightOf(confusion), ...{ sure, sureRight, confusion, unknown: [...unknown], unlabelled } }),
  };
}

/** Of several recordings together; null where none has labels. */
export function joinJudged(all: readonly (JudgedWindows | null)[]): JudgedWindows | null {
  const parts = all.filter((each) => each !== null);
  const [first] = parts;
  if (!first) return null;
  const sum = (of: (part: JudgedWindows) => number): number => parts.reduce((total, part) => total + of(part), 0);
  const confusion = first.confusion.map((row, i) => row.map((_, j) => sum((part) => part.confusion[i]![j]!)));
  const unknown = new Map<string, number>();
  for (const [label, windows] of parts.flatMap((part) => part.unknown)) unknown.set(label, (unknown.get(label) ?? 0) + windows);
  return {
    ...rightOf(confusion),
    ...{ sure: sum((part) => part.sure), sureRight: sum((part) => part.sureRight), confusion, unknown: [...unknown] },
    unlabelled: sum((part) => part.unlabelled),
  };
}

function rightOf(confusion: readonly (readonly number[])[]): { windows: number; right: number } {
  return {
    windows: confusion.flat().reduce((sum, count) => sum + count, 0),
    right: confusion.reduce((sum, row, k) => sum + row[k]!, 0),
  };
}
