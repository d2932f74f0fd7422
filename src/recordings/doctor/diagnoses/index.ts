import type { Finding } from "../finding.js";
import type { RecordingStatistics } from "../statistics.js";
import { diagnoseSize } from "./size.js";
import { diagnoseBackwardTime, diagnoseGaps, diagnoseJitter, diagnoseRates, diagnoseRepeatedTime } from "./time.js";
import { diagnoseTurnedAxes } from "./turned-axes.js";
import { diagnoseClipped, diagnoseConstant, diagnoseMissing, diagnoseSameColumns, diagnoseStuck } from "./values.js";

const ORDER = ["fault", "warning", "note"];

/** All that can be told from recordings alone, the worst first. `nominal` is the rate in Hz that they should have. */
export function diagnose(recordings: readonly RecordingStatistics[], nominal?: number): Finding[] {
  const found = [
    ...diagnoseBackwardTime(recordings),
    ...diagnoseRepeatedTime(recordings),
    ...diagnoseGaps(recordings),
    ...diagnoseJitter(recordings),
    ...diagnoseRates(recordings, nominal),
    ...diagnoseSize(recordings),
    ...diagnoseTurnedAxes(recordings),
    ...diagnoseConstant(recordings),
    ...diagnoseSameColumns(recordings),
    ...diagnoseStuck(recordings),
    ...diagnoseClipped(recordings),
    ...diagnoseMissing(recordings),
  ];
  return sortFindings(found);
}

/** Faults before warnings before notes. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
}
