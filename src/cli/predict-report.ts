import { trainedOn } from "../artifact/index.js";
import type { DrawnRecording } from "../report/index.js";
import { joinJudged, type PredictedRecording } from "../study/index.js";
import { predictionFacts, totalsOf, type Predicted } from "./predict-result.js";
import { recordingRemarks } from "./predict-words.js";
import type { Session } from "./session.js";

/** Writes report.html and figures/ of time lines. */
export async function drawPrediction(session: Session, folder: string, predicted: Predicted): Promise<NonNullable<Predicted["report"]>> {
  const { renderTimeline } = await import("../report/index.js");
  const { commandLine, writeReport } = await import("../files/index.js");
  const { signalPanels } = await import("../study/index.js");
  session.progress.bar(() => ({ title: "drawing the time line", share: null, details: [] }));
  const { model, recordings, name, threshold, told } = predicted;
  const origins = trainedOn(model);
  const drawn = recordings.filter(({ drawn, windows }) => drawn && windows > 0);
  const [first] = drawn;
  const page = await renderTimeline({
    title: `What ${name} says of ${recordings.length === 1 && first ? first.name : `${recordings.length} recordings`}`,
    command: commandLine(["stride", ...process.argv.slice(2)]),
    facts: predictionFacts(predicted),
    told,
    notices: [],
    trainedOn: {
      name: [...new Set(origins.map((origin) => origin.name))].join(", "),
      simulated: origins.some(({ simulated }) => simulated),
    },
    classNames: model.classNames,
    threshold,
    recordings: drawn.map((one): DrawnRecording => {
      const { inputs } = one.inputs.acquisition;
      return {
        ...{
          name: one.name,
          subject: one.subject,
          start: one.start,
          end: one.end,
          windows: one.windows,
          maxGap: one.inputs.acquisition.maxGap,
        },
        ...{ maxGap: one.inputs.acquisition.maxGap, hop: predicted.hop / model.samplingRate },
        panels: signalPanels(inputs).map(({ channels, ...panel }) => ({
          ...panel,
          channels,
          names: channels.map((channel) => lineName(inputs[channel]!.name, panel.name)),
        })),
        ...one.drawn!,
        ...{ segments: one.segments, notes: one.notes, totals: one.totals, judged: one.judged, remarks: recordingRemarks(one, model) },
      };
    }),
    undrawn: recordings.length - drawn.length,
    totals: totalsOf(predicted),
    judged: joinJudged(recordings.map(({ judged }: PredictedRecording) => judged)),
  });
  session.progress.stop();
  session.signal.throwIfAborted();
  return { path: writeReport(folder, page), figures: page.figures.size };
}

/** Of a sensor's signal its axis. */
function lineName(signal: string, sensor: string): string {
  return signal.startsWith(`${sensor}_`) ? signal.slice(sensor.length + 1) : signal;
}
