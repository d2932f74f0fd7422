// What names of columns, folders and files mean in sets of recordings. All lower case.

const ACTIVITIES =
  "walk run jog sit sat stand stood lie lying lay laying stair upstair downstair climb descend ascend jump hop skip cycl bike bik driv fall fell brush eat drink sleep row squat " +
  "push pull pushup situp pullup lunge plank curl press bend pour comb teeth phone bed chair stretch danc danc kick catch throw dribbl clap typ writ read watch iron vacuum clean " +
  "sweep cook fold wash knee arm waist elevator escalator treadmill stepper cross rest idle still static sports swim ski skat basketball football tennis golf yoga march sneak " +
  "bus car tram train metro subway vehicle transition dws ups wlk std sit jog climbing stairsup stairsdown up down turn reach grasp open close lift carry smok cough wave " +
  "shake tap circle swipe rotate null normal";
const ACTIVITY_STEMS = ACTIVITIES.split(" ");
/** Stems of three letters and fewer are names only as a whole word: "up" is in "group". */
const WHOLE = new Set(ACTIVITY_STEMS.filter((stem) => stem.length <= 3));

/** "sitting", "runs", "jogged" of those short stems that are verbs. */
const VERBS = /^(sit|run|jog|hop|row|eat|ski|tap|lie|jump)(t|n|g|p|d)?(ing|s|ed|er)$/;

/** Whether a name holds a word for what people do: "Brush_teeth", "dws", "climbingdown". */
export function isActivity(name: string): boolean {
  const lower = name.toLowerCase();
  const words = tokensOf(name);
  return (
    words.some((word) => WHOLE.has(word) || VERBS.test(word)) || ACTIVITY_STEMS.some((stem) => !WHOLE.has(stem) && lower.includes(stem))
  );
}

export const SUBJECT_WORDS: ReadonlySet<string> = new Set(
  "sub subj subject subjects s user users u participant part p person pers people volunteer vol proband patient pat pid uid sid userid subjectid wearer human child adult athlete player tester who".split(
    " ",
  ),
);
export const TRIAL_WORDS: ReadonlySet<string> = new Set(
  "exp experiment trial tr t session sess rec recording record run r take seg segment rep repetition repeat set day visit attempt block round test file sample number no nr e series chunk case".split(
    " ",
  ),
);
export const LABEL_WORDS: ReadonlySet<string> = new Set(
  "activity activities aktivität aktivitaet act a label labels class task gesture motion adl exercise movement behaviour behavior pose posture action state".split(
    " ",
  ),
);

/** What a sensor is called, in names of columns, files and folders; the first word is the one that we use. */
const SENSORS: readonly (readonly string[])[] = [
  "acc accel accelerometer acceleration accelero accelerations accl accm xl adxl gf beschleunigung beschl beschleunigungssensor".split(" "),
  "gyro gyr gyroscope gyroscop gyros rotationrate angularvelocity angvel omega gyroskop drehrate drehgeschwindigkeit winkelgeschwindigkeit".split(
    " ",
  ),
  "mag magn magnet magnetometer magnetic magneto compass magneticfield magnetfeld".split(" "),
  "gravity grav schwerkraft".split(" "),
  "attitude orientation euler".split(" "),
  "quaternion quat quaternions".split(" "),
  "pressure baro barometer".split(" "),
  "temperature temp".split(" "),
  "heart_rate heartrate hr bpm pulse".split(" "),
  ..."ecg emg eda gsr ppg bvp light sound audio gps humidity proximity strain stretch force flex".split(" ").map((word) => [word]),
];

/** The usual name of a sensor, or null for another word. */
export function sensorOf(word: string): string | null {
  return SENSORS.find((names) => names.includes(word))?.[0] ?? null;
}

/** Where sensors are worn, and what carries them: part of a signal's name where files hold several. */
const PLACES =
  "chest hand wrist ankle arm leg back waist thigh torso trunk hip head foot feet knee shin forearm upperarm shoulder belt pocket left right l r upper lower watch phone smartwatch smartphone glasses shoe la ra ll rl lowerarm upperleg lowerleg neck ear thumb finger pelvis sternum";
const PLACE_WORDS = new Set(PLACES.split(" "));

export function isPlace(word: string): boolean {
  return PLACE_WORDS.has(word);
}

/** "userAcceleration.x" -> user, acceleration, x; "sub_01" -> sub, 01; "xacc2" -> xacc, 2. */
export function tokensOf(name: string): string[] {
  return name
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+|(?<=\p{L})(?=\p{N})|(?<=\p{N})(?=\p{L})/u)
    .filter(Boolean);
}
