import type { ImportReport } from "../../import-report.js";
import { short, type Finding } from "../finding.js";

/** What an import found that reading samples alone does not show: rates that are not the mapping's, recordings without a partner. */
export function diagnoseImport({ otherRates, leftOut: { unjoined } }: Pick<ImportReport, "otherRates" | "leftOut">): Finding[] {
  const rates = otherRates.map(({ stated, samplingRate, recordings, first }): Finding => ({
    kind: "rate",
    severity: "warning",
    file: first,
    what: `time stamps come to ${short(samplingRate)} Hz where the mapping says ${short(stated)}, of ${count(recordings)}`,
    advice: `taken to be at ${short(samplingRate)} Hz and brought from there to the windows' rate; check the time's unit if that is far off`,
  }));
  if (unjoined.recordings === 0) return rates;
  return [
    ...rates,
    {
      kind: "layout",
      severity: "warning",
      what: `${count(unjoined.recordings)} without a partner in another kind of file, such as ${unjoined.first[0]!}`,
      advice: "left out; check recordingColumns and restarts if there should be one",
    },
  ];
}

function count(recordings: number): string {
  return recordings === 1 ? "1 recording" : `${recordings} recordings`;
}
