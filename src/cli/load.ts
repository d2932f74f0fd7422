import { performance } from "node:perf_hooks";
import type { Dataset } from "../data/index.js";
import { bytes } from "./format.js";
import type { Session } from "./session.js";

/** How often a download says where it is when there is no bar. */
const LINE_EVERY_MS = 5000;

/** Opens a dataset by name or path, with progress; `seconds` is the time that took. */
export async function loadDataset(session: Session, nameOrPath: string): Promise<{ dataset: Dataset; seconds: number }> {
  const { progress, signal } = session;
  const started = performance.now();
  let saidAt = started;
  progress.bar(() => ({ title: `loading ${nameOrPath}`, share: null, details: [] }));
  const [{ host }, { openDataset }] = await Promise.all([import("#host"), import("../files/index.js")]);
  await host.pause();
  const dataset = await openDataset(nameOrPath, {
    signal,
    warn: session.warn,
    progress(stage, done, total) {
      const title = `${stage === "download" ? "downloading" : "reading"} ${nameOrPath}`;
      const amount = total > 0 ? `${bytes(done)} of ${bytes(total)}` : bytes(done);
      progress.bar(() => ({ title, share: total > 0 ? done / total : null, details: [amount] }));
      const now = performance.now();
      if (progress.hasBar || stage !== "download" || now - saidAt < LINE_EVERY_MS) return;
      saidAt = now;
      progress.line(`${title}: ${amount}`);
    },
  });
  progress.stop();
  signal.throwIfAborted();
  if (dataset.lengths) {
    const { lengthRange } = await import("../data/index.js");
    session.warn(
      `note: windows of ${dataset.name} have ${lengthRange(dataset.lengths).join(" to ")} time steps; shorter ones are padded with zeros at the end`,
    );
  }
  return { dataset, seconds: (performance.now() - started) / 1000 };
}
