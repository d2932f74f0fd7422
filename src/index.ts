// The public API in the order in which a datum meets it. `stride-har/files` adds what needs a file system.
export * from "./tensor/index.js";
export * from "./kernels/index.js";
export * from "./nn/index.js";
export * from "./models/index.js";
export * from "./train/index.js";
export * from "./rocket/index.js";
export * from "./signal/index.js";
export * from "./data/index.js";
export * from "./recordings/index.js";
export * from "./scores/index.js";
export * from "./artifact/index.js";
export * from "./predict/index.js";
export * from "./explain/index.js";
export * from "./records/index.js";
export * from "./study/index.js";
