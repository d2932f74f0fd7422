import { printable, type FileMapping, type Signal, type SignalMapping } from "../data/index.js";
import { conversionFactor } from "../signal/index.js";
import { InputError } from "../tensor/index.js";
import { readColumnName } from "./doctor/column-name.js";

export interface MatchedSignals {
  readonly files: readonly FileMapping[];
  /** What was taken for what: a sentence for each signal that was found under another name or is converted. */
  readonly told: readonly string[];
  /** Signals that columns of their names hold in their units. */
  readonly byName: readonly string[];
}

export interface MatchOptions {
  /** What errors call the files. */
  readonly place: string;
  /**
   * How a unit is known. "stated", the default: it is converted. "numbers": it is what they look like, and refused where another one is wanted. "unclear": numbers tell
   * nothing for sure, so a column that is called as the signal is taken to be in its unit.
   */
  readonly unitBy?: ((file: FileMapping, signal: SignalMapping) => "stated" | "numbers" | "unclear") | undefined;
  /** Whether a signal may be recognised by its sensor and axis where its name is another one. */
  readonly byKind: boolean;
}

/** "total_acc" and "acc", "linear_acc" and "user_acc": what senses the same. */
const SAME_SENSORS: Readonly<Record<string, string>> = {
  total_acc: "acc",
  linear_acc: "body_acc",
  user_acc: "body_acc",
  body_gyro: "gyro",
  total_gyro: "gyro",
};

/**
 * Columns of files renamed and converted to the signals that somebody wants: by the same name, of the signal or of its column, or, with `byKind`, by the same sensor
 * and axis where that leaves no choice. Signals that nobody wants stay as they are. Throws InputError for a unit that cannot become the wanted one, or that
 * numbers alone say to be another: that names the way out.
 */
export function matchSignals(
  files: readonly FileMapping[],
  wanted: readonly Signal[],
  { place, unitBy = () => "stated", byKind }: MatchOptions,
): MatchedSignals {
  const all = files.flatMap((file) => file.signals.map((signal) => ({ file, signal })));
  const found = new Map<SignalMapping, Signal>();
  const told: string[] = [];
  const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
  for (const input of wanted) {
    const named =
      all.find(({ signal }) => signal.name === input.name) ??
      all.find(({ signal }) => same(signal.name, input.name) || same(signal.column, input.name));
    if (named && !found.has(named.signal)) found.set(named.signal, input);
  }
  const missing = wanted.filter((input) => ![...found.values()].includes(input));
  for (const input of byKind ? missing : []) {
    const kind = kindOf(input.name);
    const others = missing.filter(({ name }) => kindOf(name) === kind);
    const candidates = all.filter(
      ({ signal }) => !found.has(signal) && kind !== undefined && [kindOf(signal.name), kindOf(signal.column)].includes(kind),
    );
    if (others.length > 1 || candidates.length !== 1) continue;
    found.set(candidates[0]!.signal, input);
  }
  const byName: string[] = [];
  const renamed = files.map((file) => ({ ...file, signals: file.signals.map((signal) => matched(file, signal)) }));
  return { files: renamed, told, byName };

  function matched(file: FileMapping, signal: SignalMapping): SignalMapping {
    const input = found.get(signal);
    // What nobody wants must not be called as what somebody does.
    if (!input) return [...found.values()].some(({ name }) => name === signal.name) ? { ...signal, name: `other_${signal.name}` } : signal;
    const bare = `column ${printable(signal.column, 60)}`;
    const column = `${printable(file.path, 80)}: ${bare}`;
    // What was opened may be that one file.
    const at = place === file.path || place.endsWith(`/${file.path}`) ? `${place}: ${bare}` : `${place}: ${column}`;
    const { scale: _, offset: __, ...plain } = signal;
    const sameUnit = signal.unit === input.unit;
    if (!sameUnit && unitBy(file, signal) === "unclear" && same(signal.column, input.name)) {
      const looks = signal.unit === "" ? "" : `; numbers alone would rather say ${unitText(signal.unit)}`;
      told.push(`${column} is taken to be in ${unitText(input.unit)} as it is called as the model's signal${looks}`);
      return { ...plain, name: input.name, unit: input.unit, to: input.unit };
    }
    if (!sameUnit) checkConvertible(at, unitBy(file, signal), signal, input);
    const how = sameUnit ? `in ${unitText(input.unit)}` : `converted from ${unitText(signal.unit)} to ${unitText(input.unit)}`;
    if (signal.column === input.name && sameUnit) byName.push(input.name);
    else told.push(`${column} is taken for ${input.name}, ${how}`);
    return { ...signal, name: input.name, to: input.unit };
  }

  function checkConvertible(at: string, by: "stated" | "numbers" | "unclear", signal: SignalMapping, input: Signal): void {
    const wayOut = "write down what it is with stride data import, look at that mapping, and pass it with --mapping FILE";
    if (by !== "stated") {
      const looks =
        signal.unit === "" ? "numbers that tell no unit" : `numbers that look like ${unitText(signal.unit)}, though nothing says so`;
      throw new InputError(`${at}: expected ${input.name} in ${unitText(input.unit)}; received ${looks}; ${wayOut}`);
    }
    try {
      conversionFactor(signal.unit, input.unit);
    } catch {
      throw new InputError(
        `${at}: expected ${input.name} in ${unitText(input.unit)}, or in a unit that becomes it; received ${unitText(signal.unit)}; ${wayOut}`,
      );
    }
  }
}

/** Sensor, axis and place, by the name; undefined where it does not say both of the first. */
function kindOf(name: string): string | undefined {
  const { sensor, axis, place } = readColumnName(name);
  if (sensor === null || axis === null) return undefined;
  return `${place} ${SAME_SENSORS[sensor] ?? sensor} ${axis}`;
}

function unitText(unit: string): string {
  return unit === "" ? "no unit" : printable(unit, 20);
}
