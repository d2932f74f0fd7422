import { splitUnit } from "./unit-hint.js";
import { isPlace, LABEL_WORDS, sensorOf, tokensOf } from "./words.js";

/** What a column's name says. */
export interface NamedColumn {
  readonly role: "time" | "label" | "subject" | "recording" | "index" | "signal" | "aside" | null;
  /** Of signals: "acc", "gyro", "user_acc", ...; null where only an axis is named. */
  readonly sensor: string | null;
  /** "x", "y", "z", or "w" of a quaternion, "roll", "pitch", "yaw"; null where none is named. */
  readonly axis: string | null;
  /** Where it is worn, and what else its name says: told in front of the sensor's name. */
  readonly place: string;
  /** Words of a signal's name that are none of ours, "Dreh" of "Dreh_X": they tell sensors apart that we have no name for. */
  readonly rest: string;
  /** As the header gives it. */
  readonly unit: string | null;
}

const TIMES = new Set(
  "time timestamp timestamps ts t seconds sec secs elapsed millis milliseconds date datetime clock epoch unix utc uptime nanos systime zeit zeitstempel zeitpunkt".split(
    " ",
  ),
);
const SUBJECTS = new Set(
  "subject subj sub user participant person volunteer pid uid userid subjectid patient proband wearer participantid teilnehmer nutzer benutzer".split(
    " ",
  ),
);
const RECORDINGS = new Set(
  "session trial exp experiment recording rec run rep repetition take segment seg visit sequence sessionid trialid".split(" "),
);
const INDICES = new Set("index idx id row sample samples frame packet counter count no nr n unnamed seq line number".split(" "));
/** Numbers that phones write beside their sensors': where somebody was, how the phone is, what it counted. None of them says how somebody moves. */
const ASIDE = new Set(
  "location latitude longitude lat lon lng altitude gps battery pedometer steps satellites floor accuracy confidence speed course bearing heading".split(
    " ",
  ),
);
const TIME_UNITS: ReadonlySet<string | null> = new Set(["s", "ms", "us", "ns"]);
const ANGLES = new Set(["roll", "pitch", "yaw", "alpha", "beta", "gamma", "azimuth"]);
const LABELS = new Set([
  ...[...LABEL_WORDS].filter((word) => word !== "a" && word !== "motion"),
  "gt",
  "groundtruth",
  "truth",
  "target",
  "annotation",
  "event",
  "y",
]);
/** Part of what a sensor is called: the same sensor's readings with and without gravity are two signals. */
const QUALITIES = new Map([
  ["user", "user"],
  ["linear", "linear"],
  ["lin", "linear"],
  ["body", "body"],
  ["total", "total"],
  ["raw", ""],
  ["uncalibrated", "uncalibrated"],
]);
/** "ax", "accx", "xacc", "gyroz", "mx": a sensor and an axis in one word. */
const JOINED =
  /^(?:(a|acc|accel|accelerometer|acceleration|gf|g|gyr|gyro|gyroscope|w|m|mag|magn|magnetometer|gravity|grav|q|quat)([wxyz])|([xyz])(a|acc|accel|accelerometer|g|gyr|gyro|gyroscope|m|mag|magnetometer))$/;
/** Turning as a browser names it (W3C, Device Orientation): about z, x and y. */
const TURNING: Readonly<Record<string, string>> = { alpha: "z", beta: "x", gamma: "y" };
const LETTERS: Readonly<Record<string, string>> = { a: "acc", g: "gyro", w: "gyro", m: "mag", q: "quaternion" };

/** By a name alone. */
export function readColumnName(name: string): NamedColumn {
  const { bare, unit } = splitUnit(name);
  const words = tokensOf(
    bare
      .replace(/rotation[\s_.-]*rate/gi, " rotationrate ")
      .replace(/angular[\s_.-]*velocity/gi, " angularvelocity ")
      .replace(/heart[\s_.-]*rate/gi, " heartrate "),
  );
  // The time of a sensor's last reading is no reading: "accelerometerTimestamp_sinceReboot(s)".
  const isStamp = TIME_UNITS.has(unit) && words.some((word) => TIMES.has(word) && word.length > 3);
  const signal = isStamp ? null : readSignal(words, unit);
  if (signal && !(signal.axis === null && words.some((word) => ASIDE.has(word)))) return { ...signal, unit };
  const plain = { sensor: null, axis: null, place: "", rest: "", unit };
  const has = (set: ReadonlySet<string>): boolean => words.some((word) => set.has(word));
  if (words.length === 0) return { ...plain, role: "index" };
  // "activity_id" and "subject id" before "id", "timestamp" before "sample".
  if (has(TIMES) && (isStamp || !has(LABELS))) return { ...plain, role: "time" };
  if (has(LABELS)) return { ...plain, role: "label" };
  if (has(SUBJECTS)) return { ...plain, role: "subject" };
  if (has(RECORDINGS)) return { ...plain, role: "recording" };
  if (has(INDICES)) return { ...plain, role: "index" };
  if (has(ASIDE)) return { ...plain, role: "aside" };
  return { ...plain, role: null };
}

function readSignal(words: readonly string[], unit: string | null): Omit<NamedColumn, "unit"> | null {
  const places: string[] = [];
  const qualities: string[] = [];
  const rest: string[] = [];
  let sensor: string | null = null;
  let axis: string | null = null;
  words.forEach((word, n) => {
    const joined = JOINED.exec(word);
    const known = sensorOf(word);
    if (joined && !known) {
      const [, before, second, first, behind] = joined;
      const letters = (before ?? behind)!;
      sensor ??= LETTERS[letters] ?? sensorOf(letters) ?? letters;
      axis = (second ?? first)!;
    } else if (/^[xyzw]$/.test(word)) axis = word;
    else if (ANGLES.has(word)) {
      axis = word;
      sensor ??= "attitude";
    } else if (known && sensor === null) sensor = known;
    else if (known === null && QUALITIES.has(word)) qualities.push(QUALITIES.get(word)!);
    else if (isPlace(word)) places.push(word);
    else if (/^\d$/.test(word) && n === words.length - 1 && axis === null && sensor !== null) axis = word;
    else if (/^\d+$/.test(word)) places.push(word);
    else if (known === null) rest.push(word);
  });
  if (sensor === "gyro" && axis !== null) axis = TURNING[axis] ?? axis;
  if (sensor === null && axis === null) return null;
  // "time" beside "x": a name of two minds is a time; "w" alone is none's axis.
  if (sensor === null && (words.some((word) => TIMES.has(word)) || (axis === "w" && words.length === 1))) return null;
  if (sensor === null && unit === "s") return null;
  const quality = qualities.filter(Boolean).join("_");
  return {
    role: "signal",
    sensor: sensor === null ? (quality ? `${quality}_acc` : null) : [quality, sensor].filter(Boolean).join("_"),
    axis,
    place: places.join("_"),
    rest: rest.join("_"),
  };
}
