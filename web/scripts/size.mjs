// Sums the gzipped JavaScript that sign-in and the calling screen load, and what a questionnaire adds when the first
// one is opened, and fails above the ceilings.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const DIST = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", DIST), "utf8"));
const strings = "src/app/locale-zh-cn.ts";
const library = "node_modules/antd/es/locale/zh_CN.js";
const SCREENS = [
  {
    name: "sign-in",
    ceiling: 350,
    entries: ["index.html", strings, library, "src/capabilities/access/sign-in-page.tsx"],
  },
  {
    name: "calling screen",
    ceiling: 500,
    entries: ["index.html", strings, library, "src/app/shell.tsx", "src/capabilities/calls/calling-page.tsx"],
  },
  {
    name: "forms engine, on opening a questionnaire",
    ceiling: 300,
    entries: ["node_modules/@getodk/xforms-engine/dist/index.js"],
    alone: true,
  },
];

/** Every file an entry needs before it can run. */
function filesOf(entry, seen = new Set()) {
  const chunk = manifest[entry];
  if (!chunk) throw new Error(`${entry} is not in the manifest`);
  if (seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const needed of chunk.imports ?? []) filesOf(needed, seen);
  return seen;
}

let failed = false;
for (const { name, ceiling, entries, alone } of SCREENS) {
  // Nothing on the screens uses it yet: it is measured from the day on which something does.
  if (alone && !entries.every((entry) => manifest[entry])) {
    console.log(`${name}: not in this build`);
    continue;
  }
  const files = new Set(entries.flatMap((entry) => [...filesOf(entry)]));
  const bytes = [...files]
    .filter((file) => file.endsWith(".js"))
    .reduce((sum, file) => sum + gzipSync(readFileSync(new URL(file, DIST)), { level: 9 }).length, 0);
  const kilobytes = bytes / 1024;
  const over = kilobytes > ceiling;
  failed ||= over;
  console.log(`${name}: ${kilobytes.toFixed(1)} KB gzip of at most ${ceiling} KB${over ? " — TOO LARGE" : ""}`);
}
process.exit(failed ? 1 : 0);
