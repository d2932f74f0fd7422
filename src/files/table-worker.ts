// A thread that fetches and parses one table after another. It is a module of its own, started by table-threads.ts.
import { host } from "#host";
import { performJob, type TableJob } from "./table-job.js";
import { release } from "./unpack.js";

const answer = host.serveWorker((message) => {
  const job = message as TableJob;
  const done = performJob(job);
  // Moved here, so nobody else's.
  if (job.origin.kind !== "file" && job.origin.bytes instanceof Uint8Array) release(job.origin.bytes);
  answer(done, done.kind === "read" ? [done.values!.buffer] : []);
});
