import { boxPlots } from "../../../src/report/figures/box-plots.js";
import { classCounts } from "../../../src/report/figures/class-counts.js";
import { confusionFigure } from "../../../src/report/figures/confusion.js";
import { dotRows } from "../../../src/report/figures/dot-rows.js";
import { histogramFigure } from "../../../src/report/figures/histograms.js";
import { labelRunFigure } from "../../../src/report/figures/label-runs.js";
import { learningCurves } from "../../../src/report/figures/learning-curves.js";
import {
  classRows,
  finishedTrials,
  hasDropout,
  labelRunErrors,
  medianTrial,
  subjectRows,
  summedConfusion,
} from "../../../src/report/tallies.js";
import type { Spec } from "../../../src/report/theme.js";
import type { StudyRun } from "../../../src/records/index.js";
import { madeUpAnalysis } from "./analysis.js";

/** Every figure of a study that is drawn by Vega, by name. */
export function specsOf(run: StudyRun): Map<string, Spec> {
  const { data, networks } = run;
  const { configurations } = madeUpAnalysis(run);
  const curves = networks.map(({ configuration: name, network }) => ({
    name,
    trials: finishedTrials(run, name),
    dropout: hasDropout(network),
  }));
  const { name, trials } = curves[0]!;
  const median = medianTrial(trials);
  return new Map<string, Spec>([
    ["box-plots", boxPlots("Accuracy", configurations, "test windows")],
    ["curves-accuracy", learningCurves("Accuracy by epoch", "accuracy", curves)],
    ["curves-loss", learningCurves("Loss by epoch", "loss", curves)],
    ["confusion", confusionFigure(`${name}: seed ${median.seed}`, "Windows and shares.", data.classNames, summedConfusion(data, [median]))],
    ["classes", dotRows(`${name}: classes`, "Dots are runs.", classRows(data, trials), "recall, %")],
    ["subjects", dotRows(`${name}: subjects`, "Dots are runs.", subjectRows(data, trials), "accuracy, %")],
    ["label-runs", labelRunFigure(`${name}: errors`, "The worst label runs.", labelRunErrors(data, trials))],
    ["class-counts", classCounts(data)],
    ["histograms", histogramFigure(data)],
  ]);
}
