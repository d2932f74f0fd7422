import type { Model } from "../artifact/index.js";
import type { PredictedRecording } from "../study/index.js";
import { count, plural } from "./format.js";

/** "0:05", "12:30", "1:02:03", of seconds from the first sample. */
export function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number): string => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** What is to be said of a recording: nothing of what was done to it is kept quiet. */
export function recordingRemarks({ counts, inputs, samplingRate, windows, start, end }: PredictedRecording, model: Model): string[] {
  const { gaps, interpolated, missing } = counts;
  const { filled, given, acquisition } = inputs;
  const remarks: string[] = [];
  if (windows === 0)
    remarks.push(
      `too short for a window: ${(end - start).toFixed(2)} s${gaps > 0 ? ` with ${plural(gaps, "gap")}` : ""}; nothing is said of it`,
    );
  if (samplingRate !== model.samplingRate) remarks.push(`recorded at ${samplingRate} Hz, brought to the model's ${model.samplingRate} Hz`);
  if (gaps > 0) remarks.push(`${plural(gaps, "gap")} of more than ${acquisition.maxGap} s: no window lies across`);
  if (interpolated > 0) remarks.push(`${plural(interpolated, "sample")} with missing values: put in from their neighbours`);
  if (missing > 0) remarks.push(`${plural(missing, "sample")} left out, as values are missing for longer than ${acquisition.maxGap} s`);
  if (given.length > 0) remarks.push(`taken as measured, not computed again: ${given.join(", ")}`);
  if (filled.length > 0) {
    const signals = filled.map(({ name, value }) => `${name} (${Number(value.toPrecision(3))})`).join(", ");
    remarks.push(`not measured, so in place of ${count(filled.length)} signals stands their mean in training: ${signals}`);
  }
  if (start !== 0) remarks.push(`times are from the first sample, at ${Number(start.toFixed(3))} s of the recording's own time`);
  return remarks;
}
