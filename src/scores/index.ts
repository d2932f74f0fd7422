export { boxPlot, quartiles, type BoxPlot, type Quartiles } from "./box-plot.js";
export {
  confusionMatrix,
  scoreClassification,
  type Classified,
  type ClassificationScores,
  type ClassScore,
  type SubjectScore,
} from "./classification.js";
export { summarize, type Summary } from "./summary.js";
