// A thread that never comes to an end with a table.
import { host } from "#host";

host.serveWorker(() => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
