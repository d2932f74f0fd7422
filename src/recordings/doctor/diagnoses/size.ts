import { conversionFactor } from "../../../signal/index.js";
import { among, short, type Finding } from "../finding.js";
import { median } from "../quantile.js";
import { isWithoutGravity, sensorsIn, sensorSize, unitOfGravity, type Sensor, type SensorSize } from "../sensor-size.js";
import type { RecordingStatistics } from "../statistics.js";

/** Acceleration without gravity, in g, whose 95th hundredth is above this: running has 2, a jump 4. */
const MOST_BODY = 6;
/** Turning in rad/s whose 95th hundredth is above this: running has 4 at the waist, a fast wrist 12. */
const MOST_TURNING = 25;
/** Turning against acceleration, in rad/s for each g: 1 to 8 for what people do. A degree taken for a radian makes it 57 times as much. */
const LEAST_RATIO = 0.12;

/** Sensors whose values are of an implausible size for their unit: m/s2 taken for g and the reverse, degrees for radians and the reverse. */
export function diagnoseSize(recordings: readonly RecordingStatistics[]): Finding[] {
  const found = new Map<string, { finding: Finding; count: number }>();
  for (const recording of recordings) {
    const width = recording.signals.length;
    const sized = sensorsIn(recording.signals).flatMap((sensor) => {
      const size = sensorSize(recording.rows, width, sensor.channels);
      return size ? [{ sensor, size }] : [];
    });
    const moves = movesInG(sized);
    for (const { sensor, size } of sized) {
      const wrong = acceleration(sensor, size) ?? turning(sensor, size, moves);
      if (!wrong) continue;
      const key = `${sensor.name} ${wrong.advice}`;
      const before = found.get(key);
      if (before) before.count++;
      else
        found.set(key, { count: 1, finding: { kind: "size", severity: "warning", file: recording.name, signal: sensor.name, ...wrong } });
    }
  }
  return [...found.values()].map(({ finding, count }) => ({ ...finding, what: finding.what + among(count, recordings.length) }));
}

type Wrong = Pick<Finding, "what" | "advice">;

function acceleration({ name, unit }: Sensor, size: SensorSize): Wrong | undefined {
  const toG = factor(unit, "g");
  if (toG === undefined) return undefined;
  if (isWithoutGravity(name)) {
    if (size.highLength * toG <= MOST_BODY) return undefined;
    return wrongUnit(`lengths up to ${short(size.highLength)} ${unit}, where even running makes 2 g`, unit, "m/s2");
  }
  if (isGravityIn(size.medianLength * toG)) return undefined;
  const looks = unitOfGravity(size.medianLength) ?? scaledUnit(size.medianLength * toG);
  if (looks === null) return undefined;
  return wrongUnit(`its median length is ${short(size.medianLength)} ${unit}, where gravity alone has ${short(1 / toG)}`, unit, looks);
}

function isGravityIn(g: number): boolean {
  return unitOfGravity(g) === "g";
}

/** What was converted on the way already: g that were taken for m/s2 are a tenth of a g now. */
function scaledUnit(g: number): string | null {
  return isGravityIn(g * 9.80665)
    ? "g"
    : isGravityIn(g / 9.80665)
      ? "m/s2"
      : isGravityIn(g * 1000)
        ? "g"
        : isGravityIn(g / 1000)
          ? "mg"
          : null;
}

function turning({ unit }: Sensor, size: SensorSize, moves: number | undefined): Wrong | undefined {
  const toRadians = factor(unit, "rad/s");
  if (toRadians === undefined) return undefined;
  const high = size.highLength * toRadians;
  if (high > MOST_TURNING) return wrongUnit(`lengths up to ${short(size.highLength)} ${unit}, faster than people turn`, unit, "deg/s");
  // A quiet sensor says nothing: its noise is of any size.
  if (moves === undefined || moves < 0.2 || high / moves >= LEAST_RATIO) return undefined;
  return wrongUnit(`lengths up to ${short(size.highLength)} ${unit} alone, while acceleration moves by ${short(moves)} g`, unit, "rad/s");
}

function wrongUnit(what: string, unit: string, looks: string): Wrong {
  const advice =
    looks === unit
      ? `the file seems to hold ${looks} in fact, taken for another unit: correct "unit"`
      : `this looks like ${looks}, not ${unit}: correct "unit" of its signals`;
  return { what, advice };
}

function movesInG(sized: readonly { sensor: Sensor; size: SensorSize }[]): number | undefined {
  const all = sized.flatMap(({ sensor, size }) => {
    const toG = factor(sensor.unit, "g");
    return toG === undefined || /gravity/i.test(sensor.name) ? [] : [size.moves * toG];
  });
  return all.length === 0 ? undefined : median(all);
}

function factor(from: string, to: string): number | undefined {
  try {
    return conversionFactor(from, to);
  } catch {
    return undefined;
  }
}
