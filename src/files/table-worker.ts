// A thread that fetches and parses one table after another. It is a module of its own, started by table-threads.ts.
import { host } from "#host";
import { performJob, type TableJob } from "./table-job.js";

const answer = host.serveWorker((message) => {
  const done = performJob(message as TableJob);
  answer(done, done.kind === "read" ? [done.values!.buffer] : []);
});
