export {
  confusionMatrix,
  scoreClassification,
  type Classified,
  type ClassificationScores,
  type ClassScore,
  type SubjectScore,
} from "./classification.js";
export { summarize, type Summary } from "./summary.js";
