// Trains on simulated people, holds some back, fits a temperature to those, and says how far probabilities can be believed, where the errors lie, and,
// apart from all that, what smoothing over time would change. The test subjects are not looked at.
//
//     node dist/examples/diagnose.js [EPOCHS]
import {
  calibrateModel,
  createDemo,
  DEFAULT_RECIPE,
  drawValidationSubjects,
  judgeLearning,
  judgeSplit,
  labelRunErrors,
  officialSplit,
  scoreCalibration,
  smoothSplit,
  trainModel,
  validationSplit,
} from "stride-har";

const { train: everyone } = officialSplit(createDemo());
const { train, validation } = validationSplit(everyone, drawValidationSubjects(everyone, 5, 1));
const { model, fitted } = await trainModel(train, { ...DEFAULT_RECIPE, epochs: Number(process.argv[2] ?? 10) }, { validation });
console.log(judgeLearning(fitted.history)!.sentence);

const calibrated = await calibrateModel(model, validation);
const judged = await judgeSplit(calibrated, validation);
const { ece, bins } = scoreCalibration(judged, { seed: 1 });
console.log(
  `temperature ${calibrated.calibration!.temperature.toFixed(3)}; ${bins.length} bins, error ${(100 * ece.value).toFixed(1)} points`,
);

const [worst] = labelRunErrors(judged, [judged.predicted], judged.classes);
console.log(
  `worst run: subject ${worst!.subject}, ${model.classNames[worst!.label]!}: ${worst!.errors} of ${worst!.windows} windows wrong`,
);

const { comparison } = await smoothSplit(calibrated, validation, judged, { method: "hmm" });
console.log(`another task, smoothed: ${(100 * comparison.b).toFixed(1)} %, ${(100 * comparison.a).toFixed(1)} % by each window alone`);
