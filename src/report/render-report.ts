import type { StudyRun } from "../records/index.js";
import type { StudyAnalysis } from "./analysis-types.js";
export async function renderReport(_: {
  title: string;
  question: string;
  runs: { run: StudyRun; analysis: StudyAnalysis }[];
}): Promise<{ html: string; figures: Map<string, { svg: string; png: Uint8Array }> }> {
  return { html: "", figures: new Map() };
}
