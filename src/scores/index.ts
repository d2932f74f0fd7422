export { rankCorrelation, rankGroups, varianceExplained, type RankCorrelation, type VarianceExplained } from "./association.js";
export { type BootstrapMethod, type BootstrapOptions, type Interval } from "./bootstrap-limits.js";
export { bootstrapSubjects, subjectTallies, type SubjectBootstrapOptions, type SubjectTally } from "./bootstrap-subjects.js";
export { bootstrapInterval } from "./bootstrap.js";
export { boxPlot, quartiles, type BoxPlot, type Quartiles } from "./box-plot.js";
export {
  confusionMatrix,
  scoreClassification,
  type Classified,
  type ClassificationScores,
  type ClassScore,
  type SubjectScore,
} from "./classification.js";
export { describeComparison, formatP, formatPoints, pDigits, type Comparison, type Verdict } from "./comparison.js";
export { cliffsDelta, magnitudeOfA, magnitudeOfDelta, varghaDelaneyA, type Magnitude } from "./effect-size.js";
export { holm } from "./holm.js";
export { mannWhitneyU, type MannWhitney, type TestMethod } from "./mann-whitney.js";
export { scoreRegression, type Regressed, type RegressionScores, type TargetScore } from "./regression.js";
export { meanInterval, studentQuantile, studentTails, type MeanInterval } from "./student.js";
export { summarize, type Summary } from "./summary.js";
export { countWins, rankBiserial, wilcoxonSignedRank, type Wilcoxon, type Wins } from "./wilcoxon.js";
export { bootstrapClusters, type ClusterBootstrapOptions } from "./bootstrap-clusters.js";
export {
  brierScore,
  brierScores,
  confidencesOf,
  expectedCalibrationError,
  logLoss,
  reliabilityBins,
  type Binning,
  type Judged,
  type ReliabilityBin,
} from "./calibration.js";
export { scoreCalibration, type CalibrationOptions, type CalibrationScores, type WithInterval } from "./calibration-intervals.js";
export { concentration, confusionBySubject, labelRunErrors, type LabelRunErrors, type LabelRunWindows } from "./label-runs.js";
export { judgeLearning, LEARNING_RULE, type LearningEpoch, type LearningGap } from "./learning.js";
export { compareBySubject, type PairedBySubject } from "./paired.js";
export { principalComponents, type PrincipalComponents } from "./principal-components.js";
export { estimateTransitions, filterSmoothing, majoritySmoothing, viterbiSmoothing, type Chain, type Transitions } from "./smoothing.js";
export { createForwardFilter, createForwardMajority, type ForwardSmoother } from "./smooth-forward.js";
export {
  createNotes,
  createTimeline,
  timelineTotals,
  type NotedStretch,
  type Segment,
  type TimedWindow,
  type Timeline,
  type TimelineTotals,
} from "./timeline.js";
export { createEnvelope, type Envelope, type EnvelopeBins } from "./envelope.js";
export { confidenceThreshold, type ConfidenceThreshold } from "./selective.js";
