// A thread that ends with the first table.
import { host } from "#host";

host.serveWorker(() => {
  throw new Error("crashed");
});
