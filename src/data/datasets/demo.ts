import { cos, createRandom, exp, sin, STREAMS, type Random } from "../../tensor/index.js";
import type { Dataset } from "../dataset.js";
import { gravityOf } from "../../signal/index.js";
import { bounded, drawGait, UPSTAIRS, walk, type Gait, type Motion } from "./gait.js";

const SUBJECTS = 30;
const RATE = 50;
const TIME_STEPS = 128;
const HOP = 64;
const CHANNELS = 9;
const CLASSES = ["WALKING", "WALKING_UPSTAIRS", "WALKING_DOWNSTAIRS", "SITTING", "STANDING", "LAYING"] as const;
const SITTING = 3,
  STANDING = 4,
  LAYING = 5;
/** Steps walked before a recording is kept, until the gravity filter has settled; at rest it starts settled. */
const LEAD_IN = 200;
/** Windows of one subject in each class, on average: a third of UCI HAR's, in its proportions. */
const WINDOWS = [20, 18, 16.5, 21, 22, 22.5] as const;
/** The order in which UCI HAR's protocol goes through the activities, twice. */
const PROTOCOL = [STANDING, SITTING, LAYING, 0, 2, 1] as const;

export interface DemoOptions {
  /** A whole number in 0 ... 2^53 - 1; default 1. Another seed simulates other subjects. */
  readonly seed?: number;
}

/**
 * Recordings of thirty simulated subjects in the form of UCI HAR: about 3,600 windows of 128 steps at 50 Hz that overlap by half, with the
 * total acceleration and the body acceleration in g and the angular velocity in rad/s of a phone at the waist. Made, not measured, and
 * marked `simulated`; the same seed gives the same bits everywhere. Throws RangeError for a bad seed.
 *
 * A trunk leans and steps; the phone on it is turned by its mounting, the subject's own and a little different in each recording. The
 * accelerometer shows the upward direction in the phone's axes (gravity's reaction, 1 g) plus the body's acceleration, the gyroscope how
 * that direction and the trunk turn. Spreads follow UCI HAR's, measured between its subjects, recordings and windows; so, as there,
 * sitting differs from standing by little more than a lean that varies between people.
 */
export function createDemo(options: DemoOptions = {}): Dataset {
  const seed = options.seed ?? 1;
  const random = createRandom(seed, STREAMS.simulation);
  const chunks: Float32Array[] = [];
  const y: number[] = [],
    subject: number[] = [],
    recording: number[] = [];
  let recordings = 0;
  for (let number = 1; number <= SUBJECTS; number++) {
    const traits = drawSubject(random);
    for (const { activity, windows } of plan(random)) {
      const leadIn = activity < SITTING ? LEAD_IN : 0;
      const stream = record(random, traits, activity, leadIn + (windows + 1) * HOP).subarray(leadIn * CHANNELS);
      for (let window = 0; window < windows; window++) {
        chunks.push(stream.subarray(window * HOP * CHANNELS, (window * HOP + TIME_STEPS) * CHANNELS));
        y.push(activity);
        subject.push(number);
        recording.push(recordings);
      }
      recordings++;
    }
  }
  const x = new Float32Array(chunks.length * TIME_STEPS * CHANNELS);
  chunks.forEach((chunk, i) => x.set(chunk, i * TIME_STEPS * CHANNELS));
  return {
    name: "demo",
    simulated: true,
    source: `Simulated by Stride from seed ${seed}: thirty made-up subjects in the form of UCI HAR. No person was measured.`,
    signals: [
      ...["x", "y", "z"].map((axis) => ({ name: `total_acc_${axis}`, unit: "g" })),
      ...["x", "y", "z"].map((axis) => ({ name: `body_acc_${axis}`, unit: "g" })),
      ...["x", "y", "z"].map((axis) => ({ name: `body_gyro_${axis}`, unit: "rad/s" })),
    ],
    classNames: CLASSES,
    samplingRate: RATE,
    timeSteps: TIME_STEPS,
    overlap: 1 - HOP / TIME_STEPS,
    testSubjects: [2, 4, 9, 10, 12, 13, 18, 20, 24],
    x,
    y: Int32Array.from(y),
    subject: Int32Array.from(subject),
    recording: Int32Array.from(recording),
  };
}

/** What stays the same in all recordings of one person. Angles in rad. */
interface Subject {
  readonly gait: Gait;
  /** How far the phone is turned about the vertical: from straight ahead towards the hip. */
  readonly turn: number;
  /** How far it is tilted on the belt, along its y and z axes. */
  readonly tilt: readonly [number, number];
  /** How far this person leans back when sitting and forward on the stairs. */
  readonly sitting: number;
  readonly climbing: number;
  /** Towards which side this person lies, 0 on the back. */
  readonly side: number;
  /** How restless: scales sway and changes of posture. */
  readonly unrest: number;
}

function drawSubject(random: Random): Subject {
  return {
    gait: drawGait(random),
    turn: 0.6 + 0.2 * bounded(random),
    tilt: [-0.16 + 0.07 * bounded(random), -0.02 + 0.1 * bounded(random)],
    sitting: 0.3 + 0.08 * bounded(random),
    climbing: 0.13 + 0.05 * bounded(random),
    side: 0.1 + 0.35 * bounded(random),
    unrest: exp(0.4 * bounded(random)),
  };
}

/** The recordings of one subject: each activity in one or two rounds of the protocol. */
function plan(random: Random): { activity: number; windows: number }[] {
  const rounds: { activity: number; windows: number }[][] = [[], []];
  for (const activity of PROTOCOL) {
    const windows = Math.round(WINDOWS[activity] * (0.85 + 0.3 * random.uniform()));
    const first = random.below(3) === 0 ? windows : Math.round(windows * (0.35 + 0.3 * random.uniform()));
    rounds[0]!.push({ activity, windows: first });
    if (first < windows) rounds[1]!.push({ activity, windows: windows - first });
  }
  return rounds.flat();
}

/** One unbroken recording, shape (samples, 9): what the phone measures and the body acceleration separated from it. */
function record(random: Random, subject: Subject, activity: number, samples: number): Float32Array {
  const motion = activity < SITTING ? walk(random, subject.gait, activity, samples) : rest(samples);
  const [back, left] = posture(random, subject, activity, samples);
  const mounting = mount(
    subject.turn + 0.04 * bounded(random),
    subject.tilt[0] + 0.045 * bounded(random),
    subject.tilt[1] + 0.07 * bounded(random),
  );
  const total = [0, 1, 2].map(() => new Float64Array(samples));
  const gyro = [0, 1, 2].map(() => new Float64Array(samples));

  // Where up is, in the trunk's axes (up, forward, left), for a lean of so many radians in a direction.
  const ups = new Float64Array(3 * samples);
  for (let t = 0; t < samples; t++) {
    const towardFront = back[t]! + motion.leanBack[t]!,
      towardLeft = left[t]! + motion.leanLeft[t]!;
    const lean = Math.sqrt(towardFront * towardFront + towardLeft * towardLeft);
    const share = lean < 1e-9 ? 1 : sin(lean) / lean;
    ups[3 * t] = cos(lean);
    ups[3 * t + 1] = share * towardFront;
    ups[3 * t + 2] = share * towardLeft;
  }
  const bias = [0, 1, 2].map(() => 0.008 * random.normal());
  for (let t = 0; t < samples; t++) {
    const now = 3 * t;
    const before = 3 * Math.max(0, t - 1),
      after = 3 * Math.min(samples - 1, t + 1);
    const perSecond = (3 * RATE) / (after - before);
    const turning = (motion.turn[after / 3]! - motion.turn[before / 3]!) * perSecond;
    const u = ups[now]!,
      f = ups[now + 1]!,
      l = ups[now + 2]!;
    const du = (ups[after]! - ups[before]!) * perSecond,
      df = (ups[after + 1]! - ups[before + 1]!) * perSecond,
      dl = (ups[after + 2]! - ups[before + 2]!) * perSecond;
    // The rotation that carries `up` along is d(up)/dt x up; turning about up leaves it where it is.
    const rates = [
      df * l - dl * f + turning * u + motion.jolt[0][t]!,
      dl * u - du * l + turning * f + motion.jolt[1][t]!,
      du * f - df * u + turning * l + motion.jolt[2][t]!,
    ] as const;
    const force = [u + motion.up[t]!, f + motion.forward[t]! + LEVER * bend(back, t), l + motion.left[t]! + LEVER * bend(left, t)] as const;
    for (let axis = 0; axis < 3; axis++) {
      const row = mounting[axis]!;
      const acceleration = GAIN[axis]! * (row[0] * force[0] + row[1] * force[1] + row[2] * force[2]) + 0.002 * random.normal();
      const velocity = row[0] * rates[0] + row[1] * rates[1] + row[2] * rates[2] + bias[axis]! + 0.003 * random.normal();
      total[axis]![t] = Math.round(acceleration * ACCELERATION_STEPS) / ACCELERATION_STEPS;
      gyro[axis]![t] = Math.round(velocity * VELOCITY_STEPS) / VELOCITY_STEPS;
    }
  }
  const stream = new Float32Array(samples * CHANNELS);
  for (let axis = 0; axis < 3; axis++) {
    const gravity = gravityOf(total[axis]!, RATE);
    for (let t = 0; t < samples; t++) {
      stream[t * CHANNELS + axis] = total[axis]![t]!;
      stream[t * CHANNELS + 3 + axis] = total[axis]![t]! - gravity[t]!;
      stream[t * CHANNELS + 6 + axis] = gyro[axis]![t]!;
    }
  }
  return stream;
}

/** The accelerometer's gains, after UCI HAR's gravity: 1.03 g long standing, 1.007 g lying. */
const GAIN = [1.03, 1.004, 1.008] as const;
/** The acceleration in g at the phone, some 0.2 m from where the trunk turns, for each rad/s^2 of a lean; against the lean's direction. */
const LEVER = -0.02;
/** Quantisation: steps in a g and in a rad/s, as of 12 bits over +-2 g and 16 bits over +-500 degrees a second. */
const ACCELERATION_STEPS = 1024;
const VELOCITY_STEPS = 3755;

/** The rows of the rotation from the trunk's axes (up, forward, left) to the phone's: `turn` about the vertical, then the tilt. */
function mount(turn: number, tiltY: number, tiltZ: number): readonly (readonly [number, number, number])[] {
  const c = cos(turn),
    s = sin(turn);
  const angle = Math.sqrt(tiltY * tiltY + tiltZ * tiltZ) + 1e-12;
  const p = tiltY / angle,
    q = tiltZ / angle;
  const near = cos(angle),
    far = sin(angle);
  // Rodrigues' rotation about (0, -q, p), which carries x towards (0, p, q).
  const tilt = [
    [near, -far * p, -far * q],
    [far * p, near + q * q * (1 - near), -p * q * (1 - near)],
    [far * q, -p * q * (1 - near), near + p * p * (1 - near)],
  ] as const;
  return tilt.map(([x, y, z]) => [x, y * c + z * s, z * c - y * s] as const);
}

function rest(samples: number): Motion {
  const still = new Float64Array(samples);
  return { up: still, forward: still, left: still, turn: still, leanLeft: still, leanBack: still, jolt: [still, still, still] };
}

/** How far the trunk leans back and to the left, each (samples) in rad: the posture, its changes, and sway. */
function posture(random: Random, subject: Subject, activity: number, samples: number): [Float64Array, Float64Array] {
  const [back, left] = settle(random, subject, activity);
  const still = activity >= SITTING;
  const paths: [Float64Array, Float64Array] = [new Float64Array(samples), new Float64Array(samples)];
  // Sway: noise with a memory of 1.5 seconds, smoothed twice over 0.15 seconds.
  const unrest = subject.unrest * (activity === SITTING ? 1.2 : 1);
  const sway = still ? 0.003 * unrest : 0.008;
  const keep = exp(-1 / (1.5 * RATE)),
    follow = 1 - exp(-1 / (0.15 * RATE));
  const push = sway * Math.sqrt(1 - keep * keep);
  for (const [path, start] of [
    [paths[0], back],
    [paths[1], left],
  ] as const) {
    let pushed = 0,
      followed = 0,
      swayed = 0;
    for (let t = 0; t < samples; t++) {
      pushed = keep * pushed + push * random.normal();
      followed += follow * (pushed - followed);
      swayed += follow * (followed - swayed);
      path[t] = start + swayed;
    }
  }
  if (!still) return paths;
  // A change every 12 seconds or so; half of them are taken back at once.
  let t = Math.floor(random.uniform() * 6 * RATE);
  while (t < samples) {
    const length = Math.round((0.5 + random.uniform()) * RATE);
    const returns = random.below(2) === 0;
    for (const path of paths) shift(path, t, length, 0.09 * unrest * random.normal(), returns);
    t += length + Math.round(24 * RATE * random.uniform());
  }
  return paths;
}

/** The second derivative of a path, in its unit per second squared; 0 at the ends. */
function bend(path: Float64Array, t: number): number {
  if (t === 0 || t === path.length - 1) return 0;
  return (path[t + 1]! - 2 * path[t]! + path[t - 1]!) * RATE * RATE;
}

/** The lean with which a recording starts: back and left, in rad. */
function settle(random: Random, subject: Subject, activity: number): [number, number] {
  if (activity === SITTING) return [subject.sitting + 0.14 * bounded(random), 0.06 * bounded(random)];
  if (activity === STANDING) return [0.06 * bounded(random), 0.03 * bounded(random)];
  if (activity === LAYING) {
    const onSide = random.below(8) === 0;
    const roll = onSide ? (random.below(2) === 0 ? -1.4 : 1.4) + 0.2 * bounded(random) : subject.side + 0.25 * bounded(random);
    const down = 1.57 + 0.08 * bounded(random);
    return [down * cos(roll), down * sin(roll)];
  }
  return [(activity === UPSTAIRS ? -subject.climbing : -0.01) + 0.02 * bounded(random), 0.015 * bounded(random)];
}

/** Adds a smooth change of `size` to a path from step `start`: a raised cosine, back again where it `returns`. */
function shift(path: Float64Array, start: number, length: number, size: number, returns: boolean): void {
  for (let t = start; t < path.length; t++) {
    const done = Math.min(1, (t - start) / length);
    if (returns && done === 1) break;
    path[t]! += (size * (1 - cos((returns ? 2 : 1) * Math.PI * done))) / 2;
  }
}
