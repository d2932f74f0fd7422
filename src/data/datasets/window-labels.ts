import { InputError } from "../../tensor/index.js";
import { quote } from "../formats/quote.js";
import { perWindow, shapeText, textsOf, type NamedArray } from "./named-arrays.js";

/** Which class each window is of, and what the classes are called. */
export interface WindowLabels {
  readonly y: Int32Array;
  readonly classNames: readonly string[];
}

/** Of some parts one after another, a label a window each. */
type Labels = readonly { readonly array: NamedArray; readonly windows: number }[];

/**
 * Classes from labels: whole numbers or texts, (N) or (N, 1), or one-hot (N, K). Without names the labels that occur are the classes, sorted, and called as they
 * are written; with K names numbers are 0 to K - 1, or 1 to K. Throws InputError for labels that are none of these, naming the window.
 */
export function readLabels(parts: Labels, names: NamedArray | undefined): WindowLabels {
  const all = parts.flatMap(({ array, windows }) =>
    (isOneHot(array) ? oneHot(array, windows) : perWindow(array, windows)).map((label) => ({ label, array })),
  );
  const [first] = all;
  if (!first) return { y: new Int32Array(), classNames: [] };
  const text = typeof first.label === "string";
  all.forEach(({ label, array }, window) => {
    if ((typeof label === "string") !== text)
      throw new InputError(`${array.place}: expected ${text ? "texts" : "numbers"}, as in the other part; received the other`);
    if (typeof label === "number" && !Number.isSafeInteger(label)) {
      throw new InputError(
        `${array.place}: expected whole numbers or texts as labels of classes; received ${label} as label ${window + 1}; a regression's targets are no labels`,
      );
    }
    if (label === "")
      throw new InputError(`${array.place}: expected a label for every window; received an empty text as label ${window + 1}`);
  });
  const labels = all.map(({ label }) => label);
  if (!names) {
    const known = [...new Set(labels)].sort((a, b) => (a < b ? -1 : 1));
    return classesIn(all, known, known.map(String));
  }
  const classNames = textsOf(names, undefined, { what: "names of classes", repeated: false });
  if (new Set(classNames).size < classNames.length || classNames.includes(""))
    throw new InputError(`${names.place}: expected names, no two alike and none empty; received others`);
  if (text) return classesIn(all, classNames, classNames);
  const from = (labels as number[]).includes(0) ? 0 : (labels as number[]).includes(classNames.length) ? 1 : 0;
  return classesIn(
    all,
    classNames.map((_, k) => k + from),
    classNames,
  );
}

function classesIn(
  all: readonly { label: number | string; array: NamedArray }[],
  known: readonly (number | string)[],
  classNames: readonly string[],
): WindowLabels {
  const classes = new Map(known.map((label, k) => [label, k]));
  const y = Int32Array.from(all, ({ label, array }, window) => {
    const found = classes.get(label);
    if (found === undefined) {
      const expected =
        typeof label === "string"
          ? `one of ${known.length} class_names`
          : `${known[0]} to ${known.at(-1)}, as there are ${known.length} class_names`;
      throw new InputError(`${array.place}: expected ${expected}; received ${quote(String(label), 40)} as label ${window + 1}`);
    }
    return found;
  });
  return { y, classNames };
}

function isOneHot({ shape }: NamedArray): boolean {
  return shape.length === 2 && shape[1]! > 1;
}

/** The place of the 1 in each row of zeros. */
function oneHot(array: NamedArray, windows: number): number[] {
  const { shape, values, place } = array;
  const [rows, classes] = shape as [number, number];
  if (rows !== windows)
    throw new InputError(
      `${place}: expected shape (${windows},), one label a window of x, or (${windows}, K), one-hot; received ${shapeText(array)}`,
    );
  return Array.from({ length: windows }, (_, window) => {
    const row = Array.from({ length: classes }, (_, k) => values[window * classes + k]);
    const place1 = row.indexOf(1);
    if (place1 < 0 || row.some((value, k) => value !== (k === place1 ? 1 : 0)))
      throw new InputError(
        `${place}: row ${window + 1}: expected one-hot labels, one 1 among zeros; received another row; save argmax(axis=1) of probabilities`,
      );
    return place1;
  });
}

/** Whole numbers from 0 as they are, or texts numbered from 1 in their order of sorting. */
export interface Numbered {
  readonly numbers: Int32Array;
  readonly names?: readonly string[];
}

/** Who each window is of. Throws InputError for what is neither whole numbers from 0 nor texts. */
export function readSubjects(parts: Labels): Numbered {
  const all = parts.flatMap(({ array, windows }) => perWindow(array, windows).map((subject) => ({ subject, array })));
  const text = typeof all[0]?.subject === "string";
  all.forEach(({ subject, array }, window) => {
    const good = text
      ? typeof subject === "string" && subject !== ""
      : Number.isInteger(subject) && (subject as number) >= 0 && (subject as number) < 2 ** 31;
    if (!good)
      throw new InputError(
        `${array.place}: expected whole numbers from 0, or texts, one a window; received ${quote(String(subject), 40)} as entry ${window + 1}`,
      );
  });
  if (!text) return { numbers: Int32Array.from(all, ({ subject }) => subject as number) };
  const names = [...new Set(all.map(({ subject }) => subject as string))].sort((a, b) => (a < b ? -1 : 1));
  const numberOf = new Map(names.map((name, i) => [name, i + 1]));
  return { numbers: Int32Array.from(all, ({ subject }) => numberOf.get(subject as string)!), names };
}

/** Time steps that were measured. Throws InputError for what are no whole numbers. */
export function readLengths(parts: Labels): Int32Array {
  const { numbers, names } = readSubjects(parts);
  if (names) throw new InputError(`${parts[0]!.array.place}: expected whole numbers of time steps; received texts`);
  return numbers;
}

/** Which recording each window is of, numbered from 0 in the order of their first windows; those of another part are others. */
export function readRecordings(parts: Labels): Int32Array {
  const seen = new Map<string, number>();
  return Int32Array.from(
    parts.flatMap(({ array, windows }, part) =>
      perWindow(array, windows).map((recording) => {
        const key = `${part} ${typeof recording} ${recording}`;
        const number = seen.get(key) ?? seen.size;
        seen.set(key, number);
        return number;
      }),
    ),
  );
}
