import type { Sureness } from "./guess.js";
import { short } from "./finding.js";
import { isWithoutGravity, unitOfGravity, type SensorSize } from "./sensor-size.js";

export interface UnitGuess {
  /** Of the file, after `scale`. */
  readonly unit: string;
  readonly to: string;
  readonly scale?: number;
  readonly because: string;
  readonly sure: Sureness;
  readonly alternatives: readonly string[];
}

/** What else in the same files tells about units. */
export interface UnitContext {
  /** Of an acceleration with gravity, or of gravity, in the same file or beside it. */
  readonly acceleration: string | null;
  /** How much accelerations move, in g. */
  readonly moves: number | undefined;
}

/** Readings of a converter, before anything makes a unit of them: 2^8 to 2^14 for each g. */
const COUNTS = [256, 512, 1024, 2048, 4096, 8192, 16384];

/** The unit of a sensor of three axes, by what its values come to. `sensor` as of `readColumnName`. */
export function unitBySize(sensor: string, size: SensorSize, integers: boolean, context: UnitContext): UnitGuess {
  if (/acc|gravity/.test(sensor)) return isWithoutGravity(sensor) ? bodyUnit(size, context) : accelerationUnit(size, integers, context);
  if (/gyro/.test(sensor)) return turningUnit(size, context);
  if (/attitude/.test(sensor)) {
    const rad = size.highLength < 2 * Math.PI * 1.1;
    return plain(rad ? "rad" : "deg", "rad", `values up to ${short(size.highLength)}`, "likely", [rad ? "deg" : "rad"]);
  }
  if (/^(\w+_)?mag/.test(sensor)) {
    const length = size.medianLength;
    if (length > 15 && length < 120)
      return plain("uT", "uT", `a median length of ${short(length)}: the earth's field has 25 to 65 uT`, "likely");
    return plain("", "", `a median length of ${short(length)} tells no unit; left as it is`, "guess", ["uT", "G"]);
  }
  return plain("", "", "left as it is", "likely");
}

function plain(unit: string, to: string, because: string, sure: Sureness, alternatives: readonly string[] = []): UnitGuess {
  return { unit, to, because, sure, alternatives };
}

function accelerationUnit(size: SensorSize, integers: boolean, { acceleration }: UnitContext): UnitGuess {
  const length = size.medianLength;
  const counts = integers ? COUNTS.find((each) => Math.abs(length / each - 1) < 0.12) : undefined;
  // 1,024 counts and 1,000 mg are the same within what sensors are off by.
  const unit = unitOfGravity(length);
  if (unit !== null) {
    const others = counts === undefined ? [] : [`${counts} counts a g (scale ${short(1 / counts)})`];
    return plain(
      unit,
      "g",
      `a median length of ${short(length)}, as gravity has in ${unit}`,
      counts === undefined ? "certain" : "guess",
      others,
    );
  }
  if (counts !== undefined) {
    const because = `whole numbers with a median length of ${short(length)}: ${counts} counts a g`;
    return { unit: "g", to: "g", scale: 1 / counts, because, sure: "guess", alternatives: ["as they are"] };
  }
  if (integers)
    return plain(
      "",
      "",
      `whole numbers with a median length of ${short(length)}: a code; set scale, offset and unit if you know them`,
      "guess",
      ["g with scale and offset"],
    );
  if (acceleration !== null)
    return plain(
      acceleration,
      "g",
      `a median length of ${short(length)}: gravity was taken out, which beside it is in ${acceleration}`,
      "likely",
      [acceleration === "g" ? "m/s2" : "g"],
    );
  // Too little or too much for gravity: perhaps taken out already.
  if (length < 0.75)
    return plain("g", "g", `a median length of ${short(length)}: less than gravity, so perhaps without it`, "guess", ["m/s2"]);
  return plain(
    "m/s2",
    "g",
    `a median length of ${short(length)} is none that gravity has: perhaps without it, or of much movement`,
    "guess",
    ["g"],
  );
}

function bodyUnit(size: SensorSize, { acceleration }: UnitContext): UnitGuess {
  if (acceleration !== null)
    return plain(acceleration, "g", "the acceleration with gravity beside it has it", "likely", [acceleration === "g" ? "m/s2" : "g"]);
  const unit = size.highLength > 3 ? "m/s2" : "g";
  return plain(unit, "g", `without gravity, its lengths go up to ${short(size.highLength)}`, "guess", [unit === "g" ? "m/s2" : "g"]);
}

/** Turning against acceleration is 1 to 8 rad/s for each g where people move: 60 to 460 in degrees. */
const BETWEEN_RATIOS = 25;

function turningUnit(size: SensorSize, { moves }: UnitContext): UnitGuess {
  const high = size.highLength;
  const ratio = moves !== undefined && moves > 0.1 ? high / moves : undefined;
  const degrees = ratio === undefined ? high > 15 : ratio > BETWEEN_RATIOS;
  const unit = degrees ? "deg/s" : "rad/s";
  const other = degrees ? "rad/s" : "deg/s";
  const beside = ratio === undefined ? "" : ` beside acceleration that moves by ${short(moves!)} g`;
  const sure = high > 40 || (ratio !== undefined && (ratio < 12 || ratio > 50)) ? "likely" : "guess";
  return plain(unit, "rad/s", `lengths up to ${short(high)}${beside}`, sure, [other]);
}
