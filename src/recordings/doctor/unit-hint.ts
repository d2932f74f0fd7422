/** How units are written in headers -> ours; compared without blanks, in lower case. */
const SPELLINGS: Readonly<Record<string, string>> = {
  ...spelled("m/s2", "m/s^2 m/s² m/s2 m/s/s ms-2 ms^-2 m*s^-2 m.s-2 ms2 mps2 mss mpss m/sec^2 m/s**2 meterspersecond2"),
  ...spelled("g", "g gs g-force gforce gn"),
  ...spelled("mg", "mg milli-g millig"),
  ...spelled("deg/s", "deg/s °/s dps deg/sec degs degrees/s degreespersecond deg*s^-1 degs-1"),
  ...spelled("rad/s", "rad/s rads rps rad/sec radians/s radianspersecond rads-1 rad*s^-1"),
  ...spelled("uT", "ut µt μt microtesla microt"),
  ...spelled("mT", "mt millitesla"),
  ...spelled("G", "gauss"),
  ...spelled("rad", "rad radian radians"),
  ...spelled("deg", "deg ° degree degrees"),
  ...spelled("degC", "c °c degc celsius"),
  ...spelled("hPa", "hpa mbar"),
  ...spelled("kPa", "kpa"),
  ...spelled("lx", "lx lux"),
  ...spelled("dB", "db"),
  ...spelled("m", "m meter meters metre metres"),
  ...spelled("s", "s sec secs second seconds"),
  ...spelled("ms", "ms msec millis millisecond milliseconds"),
  ...spelled("us", "us µs μs usec micros microsecond microseconds"),
  ...spelled("ns", "ns nsec nanos nanosecond nanoseconds"),
  ...spelled("bpm", "bpm"),
  ...spelled("mV", "mv"),
};

function spelled(unit: string, ways: string): Record<string, string> {
  return Object.fromEntries(ways.split(" ").map((way) => [way, unit]));
}

/** A unit as somebody wrote it, in our words; null where it is none that we know. */
export function unitFrom(text: string): string | null {
  const bare = text.toLowerCase().replace(/\s+/g, "");
  return Object.hasOwn(SPELLINGS, bare) ? SPELLINGS[bare]! : null;
}

/** Of units without brackets: what a name ends in, "acc_x_ms2", "gyro_z_dps", "timestamp_ms". */
const ENDING = /[\s_.\-/](m_s2|ms2|mps2|mss|g|mg|dps|deg_s|degs|rad_s|rads|rps|ut|s|sec|seconds|ms|millis|us|ns|nanos)$/i;

/** A column's name without its unit, and the unit: "Acceleration x (m/s^2)", "gyro_x [deg/s]", "acc_x_g". */
export function splitUnit(name: string): { readonly bare: string; readonly unit: string | null } {
  const bracket = /^(.*?)\s*[([{]([^)\]}]*)[)\]}]\s*$/s.exec(name);
  if (bracket) {
    const unit = unitFrom(bracket[2]!);
    if (unit !== null) return { bare: bracket[1]!, unit };
  }
  const ending = ENDING.exec(name);
  if (ending && ending.index > 0)
    return { bare: name.slice(0, ending.index), unit: unitFrom(ending[1]!.replace("_", "/")) ?? unitFrom(ending[1]!) };
  return { bare: name, unit: null };
}
