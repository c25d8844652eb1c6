// Measures a questionnaire in the browser: from the form's XML to the first picture, and from a key to the picture after it.
//
//     node bench-forms.mjs [questions=200] [seed=1] [rounds=7]
//
// The form is made from the numbers given, so that nobody can write the product towards it.
import { chromium } from "@playwright/test";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, resolve } from "node:path";

const [questions = 200, seed = 1, rounds = 7] = process.argv.slice(2).map(Number);
const LIMITS = { open: 300, answer: 16 };
const WEB = resolve(import.meta.dirname, "../web");
const folder = mkdtempSync(join(tmpdir(), "firstline-forms-"));

/** Numbers that look thrown and are the same for the same seed. */
function dice(from) {
  let state = from * 2654435761;
  return (sides) => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 0x9e3779b9) >>> 0;
    return state % sides;
  };
}

/** A form as a district would write it: every kind of question, a third of them only after an answer to an earlier one. */
function makeForm(count, throwing) {
  const fields = Array.from({ length: count }, (_, n) => ({ name: `q${n}`, kind: ["string", "int", "select1", "select", "date", "decimal"][throwing(6)] }));
  let open = "q0";
  const binds = fields.map(({ name, kind }, n) => {
    const type = { select1: "string", select: "string" }[kind] ?? kind;
    const after = n > 3 && throwing(3) === 0 ? ` relevant="/data/${open} != '${throwing(9)}zz'"` : "";
    const rule = kind === "int" ? ` constraint=". &gt;= 0 and . &lt; ${100 + throwing(900)}" jr:constraintMsg="0–${n}"` : "";
    const must = throwing(4) === 0 ? ' required="true()"' : "";
    if (throwing(5) === 0) open = name;
    return `<bind nodeset="/data/${name}" type="${type}"${after}${rule}${must}/>`;
  });
  const items = (n) => Array.from({ length: 2 + (n % 5) }, (_, i) => `<item><label>选项 ${n}-${i}</label><value>c${i}</value></item>`).join("");
  const body = fields.map(({ name, kind }, n) => {
    const label = n > 0 && throwing(6) === 0 ? `<label>第 ${n} 题：<output value="/data/q${throwing(n)}"/>？</label>` : `<label>第 ${n} 题，**请**回答</label>`;
    if (kind === "select1" || kind === "select") return `<${kind} ref="/data/${name}">${label}${items(n)}</${kind}>`;
    return `<input ref="/data/${name}">${label}<hint>提示 ${n}</hint></input>`;
  });
  return (
    `<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>bench</h:title><model>` +
    `<instance><data id="bench">${fields.map(({ name }) => `<${name}/>`).join("")}</data></instance>${binds.join("")}</model></h:head><h:body>${body.join("")}</h:body></h:html>`
  );
}

function serve() {
  const kinds = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css" };
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    try {
      const body = readFileSync(join(folder, path));
      response.writeHead(200, { "content-type": kinds[extname(path)] ?? "application/octet-stream" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  return new Promise((ready) => server.listen(0, "127.0.0.1", () => ready(server)));
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** One person's visit: the form is opened once, and the first thirty lines get a letter each. */
async function visit(browser, url, xml) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.addInitScript((given) => Object.assign(window, { given }), { xml, title: "bench" });
  await page.goto(url);
  await page.waitForFunction(() => window.drawn !== undefined || document.querySelector("[role=alert]"), undefined, { timeout: 10_000 });
  const refused = await page.locator("[role=alert]").allTextContents();
  if (refused.length) throw new Error(refused.join());
  const figures = await page.evaluate(async () => {
    const answers = [];
    const painted = () => new Promise((seen) => requestAnimationFrame(() => setTimeout(seen)));
    for (const input of [...document.querySelectorAll(".form-control input[type=text], .form-control input[type=radio]")].slice(0, 30)) {
      await painted();
      const before = performance.now();
      if (input.type === "radio") input.click();
      else {
        Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(input, "7");
        input.dispatchEvent(new Event("input", { bubbles: true }));
      }
      await Promise.resolve().then(() => null);
      document.body.getBoundingClientRect();
      answers.push(performance.now() - before);
    }
    return { load: window.loaded - window.began, open: window.opened - window.asked, draw: window.drawn - window.opened, answers };
  });
  await page.close();
  return figures;
}

const built = spawnSync("npm", ["run", "build:preview", "--", "--outDir", folder, "--emptyOutDir"], { cwd: WEB, encoding: "utf8" });
if (built.status !== 0) throw new Error(built.stdout + built.stderr);
const server = await serve();
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
const xml = makeForm(questions, dice(seed));
const visits = [];
for (let round = 0; round < rounds; round += 1) visits.push(await visit(browser, `http://127.0.0.1:${server.address().port}/form-preview.html`, xml));
await browser.close();
server.close();
rmSync(folder, { recursive: true, force: true });

const load = median(visits.map((each) => each.load));
const open = median(visits.map((each) => each.open));
const draw = median(visits.map((each) => each.draw));
const answer = median(visits.flatMap((each) => each.answers));
const worst = median(visits.map((each) => Math.max(...each.answers)));
const figure = (number) => `${number.toFixed(1)} ms`;
console.log(`${questions} questions, seed ${seed}, ${rounds} visits; medians`);
console.log(`the engine fetched and started, once a visit: ${figure(load)}`);
console.log(`form to first picture: ${figure(open + draw)} (${figure(open)} engine, ${figure(draw)} drawing) of at most ${LIMITS.open} ms`);
console.log(`one answer: ${figure(answer)}, the slowest of a visit ${figure(worst)}, of at most ${LIMITS.answer} ms`);
process.exit(open + draw > LIMITS.open || answer > LIMITS.answer ? 1 : 0);
