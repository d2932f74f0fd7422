import { conversionFactor } from "../../../signal/index.js";
import type { Finding } from "../finding.js";
import { isWithoutGravity, lengthOf, sensorsIn, sensorSize } from "../sensor-size.js";
import type { RecordingStatistics } from "../statistics.js";

const AXES = ["x", "y", "z"];
/** The share of gravity that must lie on one axis for it to be called the axis of gravity. */
const LEAST_SHARE = 0.75;

interface Direction {
  readonly subject: string;
  readonly recording: RecordingStatistics;
  readonly group: string;
  readonly axis: string;
}

/**
 * Subjects whose sensor was worn another way round than most: gravity lies on another axis, or on the same one's other side. Compared among recordings of
 * the same activity, as lying turns everybody.
 */
export function diagnoseTurnedAxes(recordings: readonly RecordingStatistics[]): Finding[] {
  const bySensor = new Map<string, Direction[]>();
  for (const recording of recordings) {
    if (recording.subject === null) continue;
    for (const { name, unit, channels } of sensorsIn(recording.signals)) {
      if (!["g", "m/s2", "mg"].includes(unit) || isWithoutGravity(name)) continue;
      const size = sensorSize(recording.rows, recording.signals.length, channels);
      // An acceleration without gravity, whatever it is called, says nothing of where that lies.
      const gravity = conversionFactor("g", unit);
      const axis = size && lengthOf(size.mean) > gravity / 2 ? axisOf(size.mean) : undefined;
      if (axis === undefined) continue;
      const direction = { subject: recording.subject, recording, group: mainLabel(recording), axis };
      bySensor.set(name, [...(bySensor.get(name) ?? []), direction]);
    }
  }
  return [...bySensor].flatMap(([sensor, directions]) => turned(sensor, directions));
}

function turned(sensor: string, directions: readonly Direction[]): Finding[] {
  const votes = new Map<string, { differs: number; all: number; usual: string; own: Direction }>();
  let compared = 0;
  for (const group of new Set(directions.map((each) => each.group))) {
    const own = directions.filter((each) => each.group === group);
    const subjects = new Set(own.map((each) => each.subject)).size;
    const usual = mostFrequent(own.map((each) => each.axis));
    const agree = new Set(own.filter((each) => each.axis === usual).map((each) => each.subject)).size;
    // Two against one is no majority to speak of.
    if (subjects < 3 || agree < subjects * 0.6) continue;
    compared = Math.max(compared, subjects);
    for (const direction of own) {
      const vote = votes.get(direction.subject) ?? { differs: 0, all: 0, usual, own: direction };
      vote.all++;
      if (direction.axis !== usual && vote.differs++ === 0) [vote.usual, vote.own] = [usual, direction];
      votes.set(direction.subject, vote);
    }
  }
  return [...votes].flatMap(([subject, { differs, all, usual, own }]) =>
    differs * 2 <= all
      ? []
      : [
          {
            kind: "turned axes",
            severity: "warning",
            file: own.recording.name,
            signal: sensor,
            what: `gravity lies on ${own.axis} for subject ${subject} (${differs} of ${all} recordings) and on ${usual} for most of ${compared} subjects`,
            advice: "axes are swapped or flipped: correct the columns for this subject, or train with --augment rotate",
          } as const,
        ],
  );
}

function axisOf(mean: readonly number[]): string | undefined {
  const length = lengthOf(mean);
  const axis = mean.findIndex((value) => Math.abs(value) > LEAST_SHARE * length);
  return axis < 0 || length === 0 ? undefined : `${mean[axis]! < 0 ? "-" : "+"}${AXES[axis]}`;
}

function mainLabel({ labels }: RecordingStatistics): string {
  let found = "";
  for (const [label, count] of labels) if (count > (labels.get(found) ?? 0)) found = label;
  return found;
}

function mostFrequent(list: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const item of list) counts.set(item, (counts.get(item) ?? 0) + 1);
  return [...counts].reduce((a, b) => (b[1] > a[1] ? b : a))[0];
}
