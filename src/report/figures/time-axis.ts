const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400];

/** Where a time axis has its marks: round times from the start on, at most `most` of them; of more than a few days whole days. */
export function timeTicks(seconds: number, most: number): number[] {
  const days = Math.ceil(seconds / 86400 / most);
  const step = STEPS.find((each) => seconds / each <= most) ?? 86400 * days;
  return Array.from({ length: Math.floor(seconds / step + 1e-9) + 1 }, (_, i) => i * step);
}

/** "0:05", "12:30", "1:02:03": what a clock shows that was started with the recording. */
export function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number): string => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** What an axis of so many seconds is called. */
export function clockUnit(seconds: number): string {
  return seconds >= 3600 ? "hours:minutes:seconds from the first sample" : "minutes:seconds from the first sample";
}
