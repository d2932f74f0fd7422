import {
  acquisitionCheck,
  checkAcquired,
  acquiredSignals,
  checks,
  layoutAgrees,
  layoutFields,
  pathPattern,
  patternCheck,
  tableCheck,
  type Layout,
} from "../data/index.js";
import { prettyJson } from "./pretty-json.js";
import type { IntervalLabels, LabelOrigin, Mapping, Origin, WindowMapping } from "./mapping.js";
import { keyColumnsOf, splitsFiles } from "./recording-keys.js";

const { boolean, distinct, list, mismatch, number, object, oneOf, orNull, positive, record, tagged, text } = checks;
type Path = readonly string[];

/** Products of decimal fractions are not quite whole: 0.1 s at 30 Hz. */
const ROUNDING = 1e-6;
/** As many time steps as a model's file takes. */
const MOST_STEPS = 65536;

const origins = {
  path: object<Extract<Origin, { from: "path" }>>({ from: oneOf("path"), placeholder: text }),
  column: object<Extract<Origin, { from: "column" }>>({ from: oneOf("column"), column: text }),
  constant: object<Extract<Origin, { from: "constant" }>>({ from: oneOf("constant"), value: text }),
};
const intervals = object<IntervalLabels>({
  from: oneOf("intervals"),
  path: patternCheck,
  table: tableCheck,
  keys: record(text),
  label: text,
  start: text,
  end: text,
  unit: oneOf("s", "ms", "us", "ns", "iso", "samples"),
  first: oneOf(0, 1),
  endIncluded: boolean,
});

const windows = object<WindowMapping>(
  {
    acquisition: acquisitionCheck,
    samplingRate: positive,
    signals: distinct(list(text, { least: 1 }), (name) => name),
    length: positive,
    overlap: number("a share from 0 to below 1", (value) => value >= 0 && value < 1),
    labelShare: number("a share from 0.5 to 1", (value) => value >= 0.5 && value <= 1),
    testSubjects: distinct(list(text), (name) => name),
  },
  (value, path) => {
    const { acquisition, samplingRate, signals, length, overlap } = value;
    const there = acquiredSignals(acquisition);
    const unknown = signals.findIndex((name) => !there.some((signal) => signal.name === name));
    if (unknown >= 0) {
      const names = there.map(({ name }) => name).join(", ");
      mismatch([...path, "signals", `${unknown}`], `one of ${names}`, JSON.stringify(signals[unknown]));
    }
    checkAcquired(acquisition, { signals: there, samplingRate }, [...path, "acquisition"]);
    const steps =
      wholeFrom1(length * samplingRate) ??
      mismatch(
        [...path, "length"],
        `a whole number of samples at ${samplingRate} Hz, 1 to ${MOST_STEPS}`,
        `${length} s = ${length * samplingRate}`,
      );
    if (wholeFrom1(steps * (1 - overlap)) === undefined) {
      mismatch(
        [...path, "overlap"],
        `a whole number of ${steps} samples not repeated, at least 1`,
        `${overlap}, so ${steps * (1 - overlap)}`,
      );
    }
  },
);

const mapping = object<Mapping>(
  {
    format: oneOf("stride-mapping-1"),
    name: text,
    source: text,
    ...layoutFields,
    subject: orNull(tagged<Origin>("from", origins)),
    label: orNull(tagged<LabelOrigin>("from", { ...origins, intervals })),
    classes: distinct(list(object<Mapping["classes"][number]>({ code: text, name: orNull(text) })), ({ code }) => code),
    windows,
  },
  (value, path) => {
    layoutAgrees(value, path);
    checkOrigins(value, path);
    checkJoin(value, path);
    checkClasses(value, path);
    checkInputs(value, path);
  },
);

/** The whole number that this is but for rounding, from 1 to what a model takes; undefined: it is none. */
function wholeFrom1(value: number): number | undefined {
  const whole = Math.round(value);
  return whole >= 1 && whole <= MOST_STEPS && Math.abs(value - whole) <= ROUNDING ? whole : undefined;
}

/** Time steps in a window, and samples from one's start to the next one's. */
export function stepsOf({ length, samplingRate, overlap }: WindowMapping): { readonly timeSteps: number; readonly hop: number } {
  const timeSteps = Math.round(length * samplingRate);
  return { timeSteps, hop: Math.round(timeSteps * (1 - overlap)) };
}

/** The mapping in parsed JSON, in a fixed order of keys. Throws InputError naming `place` and the first field that is missing, unknown or wrong. */
export function checkMapping(value: unknown, place: string): Mapping {
  return checks.checkedBy(mapping, value, place);
}

/** A mapping as JSON to be looked at and edited: equal mappings give equal text. Throws InputError for one that could not be read again. */
export function encodeMapping(value: Mapping): string {
  return prettyJson(checkMapping(value, "mapping to be saved"));
}

/** Placeholders that the paths of recordings have. */
function placeholdersOf({ files }: Layout): Set<string> {
  return new Set(files.flatMap(({ path }) => pathPattern(path).placeholders));
}

function checkOrigins(value: Mapping, path: Path): void {
  const known = placeholdersOf(value);
  const named = known.size > 0 ? [...known].join(", ") : "none";
  for (const key of ["subject", "label"] as const) {
    const origin = value[key];
    if (origin?.from === "path" && !known.has(origin.placeholder)) {
      mismatch([...path, key, "placeholder"], `a placeholder of the files' paths, ${named}`, JSON.stringify(origin.placeholder));
    }
  }
  if (value.windows.testSubjects.length > 0 && value.subject === null) {
    mismatch([...path, "windows", "testSubjects"], "none where subject is null", JSON.stringify(value.windows.testSubjects));
  }
  const { label } = value;
  if (label?.from !== "intervals") return;
  const strange = Object.keys(label.keys).find((key) => !known.has(key));
  if (strange !== undefined)
    mismatch([...path, "label", "keys"], `keys that are placeholders of the files' paths, ${named}`, JSON.stringify(strange));
  const twice = pathPattern(label.path).placeholders.find((name) => Object.hasOwn(label.keys, name));
  if (twice !== undefined) mismatch([...path, "label", "keys"], "keys that are no placeholders of its own path", JSON.stringify(twice));
  const { time } = value.files[0]!;
  if (splitsFiles(value)) {
    mismatch([...path, "label"], "intervals only where a file is one recording", "a subject column, recordingColumns or restarts besides");
  }
  const stamped = "column" in time;
  if (label.unit !== "samples" && stamped && (label.unit === "iso") !== (time.unit === "iso")) {
    mismatch([...path, "label", "unit"], `a unit of the clock of the files' time, "${time.unit}"`, JSON.stringify(label.unit));
  }
  if (label.unit === "iso" && !stamped) mismatch([...path, "label", "unit"], "seconds or samples, as files have no clock", '"iso"');
}

/** What must hold of files of several kinds: all are cut into recordings in the same way, and columns of subjects and labels are the first one's. */
function checkJoin(value: Mapping, path: Path): void {
  const { files, join } = value;
  const [first, ...others] = files;
  if (others.length === 0) return;
  const refuse = (i: number, key: string, expected: string, received: unknown): never =>
    mismatch([...path, "files", `${i + 1}`, key], expected, JSON.stringify(received));
  const [keys, ...otherKeys] = keyColumnsOf(value);
  others.forEach(({ recordingColumns, restarts }, i) => {
    if (restarts !== first!.restarts && (join === "time" || restarts))
      refuse(i, "restarts", `${first!.restarts}, as of the first files`, restarts);
    if (join === "rows" && recordingColumns.length === 0) return;
    if (otherKeys[i]!.length !== keys!.length || recordingColumns.length > keys!.length) {
      const named = keys!.length === 0 ? "none" : `${keys!.length} that hold the same as ${keys!.join(", ")} of the first files`;
      refuse(i, "recordingColumns", named, recordingColumns);
    }
  });
  if (join === "rows") return;
  const clockOf = ({ time }: Mapping["files"][number]): string => ("column" in time ? (time.unit === "iso" ? "iso" : "a clock") : "none");
  const other = others.findIndex((file) => clockOf(file) !== clockOf(first!));
  if (other >= 0)
    mismatch(
      [...path, "files", `${other + 1}`, "time"],
      `a clock like that of the first files, ${clockOf(first!)}`,
      clockOf(others[other]!),
    );
  if (splitsFiles(value) && clockOf(first!) === "none")
    mismatch([...path, "join"], '"rows" where files hold several recordings and have no clock', '"time"');
}

function checkClasses({ label, classes }: Mapping, path: Path): void {
  if (label === null) {
    if (classes.length > 0) mismatch([...path, "classes"], "none where label is null", `${classes.length}`);
  } else if (classes.every(({ name }) => name === null)) {
    mismatch([...path, "classes"], "one or more with a name", classes.length === 0 ? "none" : "null alone");
  }
}

function checkInputs({ files, windows: { acquisition } }: Mapping, path: Path): void {
  const read = files.flatMap(({ signals }) => signals);
  acquisition.inputs.forEach(({ name, unit }, i) => {
    if (read.some((signal) => signal.name === name && signal.to === unit)) return;
    const all = read.map((signal) => `${signal.name} [${signal.to}]`).join(", ");
    mismatch([...path, "windows", "acquisition", "inputs", `${i}`], `a signal of the files, in its unit: ${all}`, `${name} [${unit}]`);
  });
}
