import { quote } from "../data/index.js";
import { InputError } from "../tensor/index.js";
import { sameWord } from "./group-files.js";

export interface NumberedSubjects {
  readonly numberOf: ReadonlyMap<string, number>;
  /** Entry k is the name of subject k + 1; undefined where names are numbers. */
  readonly subjectNames: readonly string[] | undefined;
}

/** Names that are whole numbers keep these; where any is not, all are numbered from 1 in the order of their characters. */
export function numberSubjects(names: readonly string[]): NumberedSubjects {
  if (names.every((name) => /^\d{1,9}$/.test(name))) {
    return { numberOf: new Map(names.map((name) => [name, Number(name)])), subjectNames: undefined };
  }
  const subjectNames = [...names].sort();
  return { numberOf: new Map(subjectNames.map((name, i) => [name, i + 1])), subjectNames };
}

/** The numbers of those that are the test set. Throws InputError for one who is not among the recordings. */
export function testNumbers(testSubjects: readonly string[], { numberOf }: NumberedSubjects): number[] {
  return testSubjects
    .map((name) => {
      const number = numberOf.get(sameWord(name));
      if (number !== undefined) return number;
      const some = [...numberOf.keys()].slice(0, 20).map((one) => quote(one, 40));
      throw new InputError(
        `mapping: windows.testSubjects: expected subjects with windows, ${some.join(", ")}${numberOf.size > some.length ? ` and ${numberOf.size - some.length} others` : ""}; received ${quote(name, 40)}`,
      );
    })
    .sort((a, b) => a - b);
}
