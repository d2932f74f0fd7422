import type { SignalMapping } from "../../data/index.js";
import { conversionFactor, UNITS } from "../../signal/index.js";
import type { NamedColumn } from "./column-name.js";
import type { ColumnRole } from "./column-roles.js";
import type { ColumnSummary } from "./column-summary.js";
import { isTurning, triadsByName, triadsByValue, type Triad } from "./find-triads.js";
import { short } from "./finding.js";
import type { Sureness } from "./guess.js";
import type { FileSample } from "./sample-table.js";
import { isWithoutGravity, sensorSize, unitOfGravity, type SensorSize } from "./sensor-size.js";
import { splitUnit } from "./unit-hint.js";
import { unitBySize, type UnitContext, type UnitGuess } from "./unit-by-size.js";
import { tokensOf } from "./words.js";

export interface SignalGuess {
  readonly column: number;
  readonly mapping: SignalMapping;
  readonly taken: string;
  readonly because: string;
  readonly sure: Sureness;
  readonly alternatives: readonly string[];
}

interface Known {
  readonly names: readonly (NamedColumn | null)[];
  readonly summaries: readonly ColumnSummary[];
  readonly roles: readonly ColumnRole[];
  readonly sensorOfFile: string | null;
  /** What other files of the same recordings tell about units. */
  readonly beside?: UnitContext | undefined;
}

/** Names and units of all columns that are signals, in the columns' order; and what these tell about units elsewhere. */
export function guessSignals(
  files: readonly FileSample[],
  { names, summaries, roles, sensorOfFile, beside }: Known,
): { guesses: SignalGuess[]; context: UnitContext } {
  const { columns } = files[0]!;
  const width = columns.length;
  const rows = joinRows(files);
  const signals = columns.flatMap((_, c) => (roles[c]!.role === "signal" ? [c] : []));
  const isSignal = new Set(signals);
  const named = triadsByName(names).filter((triad) => triad.columns.every((c) => isSignal.has(c)));
  const inNamed = new Set(named.flatMap(({ columns: three }) => three));
  const unnamed = signals.filter((c) => !inNamed.has(c) && (names[c] === null || (names[c]!.sensor === null && names[c]!.axis === null)));
  const sized = [...named, ...triadsByValue(rows, width, unnamed, sensorOfFile)].map((triad) => ({
    ...triad,
    sensor: triad.sensor ?? sensorOfFile,
    size: sensorSize(rows, width, triad.columns),
  }));
  const triads = sized.map((triad) => (triad.sensor === null ? { ...triad, ...sensorByValue(triad, sized.length > 1) } : triad));
  const own = contextOf(triads, names, beside?.acceleration ?? null);
  const context = { ...own, moves: own.moves ?? beside?.moves };
  const used = new Set<string>();
  const guesses: SignalGuess[] = [];
  for (const triad of triads) {
    const integers = triad.columns.every((c) => summaries[c]!.integers);
    const sensor = triad.sensor ?? (triad.size && unitOfGravity(triad.size.medianLength) !== null ? "acc" : "sensor");
    const name = unusedName(sensor, used);
    const unit = unitOf(
      sensor,
      triad.columns.map((c) => names[c]?.unit ?? null),
      triad.size,
      integers,
      context,
    );
    triad.columns.forEach((c, axis) => {
      const { because, sure } = unit;
      const why = triad.guessed ? `${because}; three neighbouring columns` : because;
      guesses.push(
        signalGuess(columns[c]!, c, `${name}_${"xyz"[axis]}`, {
          ...unit,
          because: why,
          sure: triad.guessed && sure === "certain" ? "likely" : sure,
        }),
      );
    });
  }
  for (const c of signals) {
    if (guesses.some(({ column }) => column === c)) continue;
    const name = names[c];
    const bare = slug(name ? splitUnit(columns[c]!).bare : `signal ${columns[c]!}`) || `signal_${c + 1}`;
    const angle = name?.sensor === "attitude" && name.unit === null;
    const extreme = Math.max(Math.abs(summaries[c]!.min), Math.abs(summaries[c]!.max));
    const unit = angle ? (extreme < 2 * Math.PI * 1.01 ? "rad" : "deg") : (name?.unit ?? "");
    const to = targetOf(unit);
    const turn = name?.sensor === "quaternion" && unit === "";
    const because = angle
      ? `an angle of up to ${short(extreme)}`
      : unit
        ? "the header's unit"
        : turn
          ? "by its name a part of a quaternion"
          : "a number that varies";
    guesses.push(
      signalGuess(columns[c]!, c, unusedName(bare, used), {
        unit,
        to,
        because,
        sure: angle || turn ? "likely" : unit ? "certain" : "guess",
        alternatives: [],
      }),
    );
  }
  return { guesses: guesses.sort((a, b) => a.column - b.column), context: own };
}

function signalGuess(
  columnName: string,
  column: number,
  name: string,
  { unit, to, scale, because, sure, alternatives }: UnitGuess,
): SignalGuess {
  const mapping = { column: columnName, name, unit, to, ...(scale === undefined ? {} : { scale }) };
  const shown = unit === "" ? "no unit" : unit === to ? unit : `${unit}, made ${to}`;
  return { column, mapping, taken: `${name} (${shown})`, because, sure, alternatives };
}

function unitOf(
  sensor: string,
  headers: readonly (string | null)[],
  size: SensorSize | undefined,
  integers: boolean,
  context: UnitContext,
): UnitGuess {
  const [header] = headers;
  if (header && headers.every((each) => each === header)) {
    return { unit: header, to: targetOf(header), because: "the header says so", sure: "certain", alternatives: [] };
  }
  if (!size) return { unit: "", to: "", because: "too few values to tell a unit", sure: "guess", alternatives: [] };
  return unitBySize(sensor, size, integers, context);
}

/** Of three axes whose name is no word of ours: an accelerometer's length is gravity's; beside another sensor, what is around zero turns. */
function sensorByValue(
  { size, called }: { size: SensorSize | undefined; called?: string },
  beside: boolean,
): { sensor: string | null; guessed: boolean } {
  if (size && unitOfGravity(size.medianLength) !== null && !(beside && isTurning(size))) return { sensor: "acc", guessed: true };
  if (size && beside && isTurning(size)) return { sensor: "gyro", guessed: true };
  return { sensor: called || null, guessed: true };
}

/** What we work in: g, rad/s, rad; other units stay. */
function targetOf(unit: string): string {
  const quantity = Object.hasOwn(UNITS, unit) ? UNITS[unit]!.quantity : undefined;
  return quantity === "acceleration" ? "g" : quantity === "angular velocity" ? "rad/s" : quantity === "angle" ? "rad" : unit;
}

/** The unit of an acceleration with gravity, and how much accelerations move: those without gravity are in the same unit. */
function contextOf(
  triads: readonly (Triad & { size: SensorSize | undefined })[],
  names: readonly (NamedColumn | null)[],
  beside: string | null,
): UnitContext {
  const sized = triads.flatMap(({ sensor, size, columns }) => {
    const name = sensor ?? "acc";
    return size && /acc|gravity/.test(name) ? [{ name, size, header: names[columns[0]]?.unit ?? null }] : [];
  });
  const known = ["g", "mg", "m/s2"];
  const acceleration =
    sized
      .filter(({ name }) => !isWithoutGravity(name))
      .map(({ header, size }) => header ?? unitOfGravity(size.medianLength))
      .find((unit) => unit !== null && known.includes(unit)) ?? beside;
  const moves = sized.flatMap(({ name, size, header }) => {
    const unit = header ?? acceleration;
    return /gravity/.test(name) || unit === null || !known.includes(unit) ? [] : [size.moves * conversionFactor(unit, "g")];
  });
  return { acceleration, moves: moves.length === 0 ? undefined : Math.max(...moves) };
}

function unusedName(name: string, used: Set<string>): string {
  let candidate = name;
  for (let n = 2; used.has(candidate); n++) candidate = `${name}${n}`;
  used.add(candidate);
  return candidate;
}

function slug(name: string): string {
  return tokensOf(name).join("_");
}

function joinRows(files: readonly FileSample[]): Float64Array {
  const joined = new Float64Array(files.reduce((sum, { rows }) => sum + rows.length, 0));
  let at = 0;
  for (const { rows } of files) {
    joined.set(rows, at);
    at += rows.length;
  }
  return joined;
}
