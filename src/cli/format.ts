/** Numbers as people read them; one form everywhere. Shares are 0 to 1. */

/** "93.4 %"; "-" where there is nothing to divide by. */
export function percent(share: number | null, digits = 1): string {
  return share === null ? "-" : `${(100 * share).toFixed(digits)} %`;
}

/** "411,650". */
export function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** "1 window", "2,947 windows". */
export function plural(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? "" : noun.endsWith("s") ? "es" : "s"}`;
}

/** " of 21 subjects", behind a number of windows; what is said where nobody is recorded. */
export function ofSubjects(subjects: number, noun = "subject"): string {
  return subjects === 0 ? " (no subjects recorded)" : ` of ${plural(subjects, noun)}`;
}

/** "0.4 s", "12 s", "3 min 20 s", "2 h 5 min"; `digits` are the decimals below ten seconds. */
export function duration(seconds: number, digits = 1): string {
  if (seconds < 9.95) return `${seconds.toFixed(digits)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** "61 MB", in powers of ten as disks and networks count. */
export function bytes(value: number): string {
  if (value < 1e3) return `${value} B`;
  if (value < 1e6) return `${(value / 1e3).toFixed(0)} kB`;
  if (value < 1e9) return `${(value / 1e6).toFixed(value < 1e7 ? 1 : 0)} MB`;
  return `${(value / 1e9).toFixed(1)} GB`;
}

/** The beginning of a SHA-256, enough to tell two apart by eye. */
export function shortHash(sha256: string): string {
  return sha256.slice(0, 12);
}

/** "a, b or c". */
export function either(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}
