import { createRequire } from "node:module";

/** The engine's parser, in Node, looks for what only older modules have. Tests alone need this. */
Object.assign(globalThis, { __dirname: import.meta.dirname, require: createRequire(import.meta.url) });
