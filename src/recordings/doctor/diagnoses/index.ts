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
  return sortFindings(togetherBySignal(found));
}

/** Findings of one kind about more signals than this are one: of 240 channels each would say the same. */
const MOST_SIGNALS = 3;

function togetherBySignal(findings: readonly Finding[]): Finding[] {
  const alike = (finding: Finding): Finding[] =>
    findings.filter(({ kind, severity, advice, signal }) => {
      return signal !== undefined && kind === finding.kind && severity === finding.severity && advice === finding.advice;
    });
  return findings.flatMap((finding) => {
    const [first, ...others] = finding.signal === undefined ? [] : alike(finding);
    if (others.length < MOST_SIGNALS) return [finding];
    if (finding !== first) return [];
    const names = others.slice(0, 5).map(({ signal }) => signal);
    const more = others.length > names.length ? ` and ${others.length - names.length} more` : "";
    return [{ ...finding, what: `${finding.what}; the like of ${others.length} other signals: ${names.join(", ")}${more}` }];
  });
}

/** Faults before warnings before notes. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
}
