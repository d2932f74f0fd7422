// The thread of table-threads.ts, but every table takes 50 ms more.
import { host } from "#host";
import { performJob, type TableJob } from "../../src/files/table-job.js";

const answer = host.serveWorker((message) => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  const done = performJob(message as TableJob);
  answer(done, done.kind === "read" ? [done.values!.buffer] : []);
});
