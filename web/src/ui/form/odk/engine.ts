import type { FormEngine, OpenOptions } from "../engine";
import { makeCells } from "./cells";
import { prepared } from "./document";
import { speak } from "./languages";
import { makeSession } from "./session";
import { put } from "./values";
import { isPart, isQuestion, childrenOf } from "./views";
import type { AnyNode, InstanceData, RootNode } from "@getodk/xforms-engine";

/**
 * Runs questionnaires with the engine of ODK Web Forms, which is loaded when the first form is opened.
 *
 * This folder alone knows that engine; `web/src/app/boundaries.test.ts` holds it.
 */
export const odkEngine: FormEngine = { open, warm };

const SMALLEST =
  '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>x</h:title>' +
  '<model><instance><data id="x"><a/></data></instance><bind nodeset="/data/a" type="string"/></model></h:head>' +
  '<h:body><input ref="/data/a"><label>a</label></input></h:body></h:html>';

/**
 * Fetches the engine ahead of the form that will need it, and has it start its parser on the smallest form there is.
 * A screen may ask for it while somebody still reads whom to call.
 */
async function warm(): Promise<void> {
  const { loadForm } = await import("@getodk/xforms-engine");
  await loadForm(SMALLEST);
}

async function open(xml: string, { language, instance, states = {}, prefill = {} }: OpenOptions) {
  const { loadForm } = await import("@getodk/xforms-engine");
  const cells = makeCells();
  const config = { stateFactory: cells.cell as <T extends object>(state: T) => T };
  const values = Object.fromEntries(Object.entries(prefill).map(([path, known]) => [path, known.value]));
  const form = await loadForm(prepared(xml, instance === undefined ? values : {}), {
    fetchFormAttachment: async () => new Response(null, { status: 404 }),
    missingResourceBehavior: "BLANK",
  });
  if (form.status === "failure") throw form.error;
  const opened =
    instance === undefined
      ? form.createInstance(config)
      : await form.restoreInstance({ data: [dataOf(instance)] }, config);
  const root: RootNode = opened.root;
  speak(root, language);
  if (instance === undefined) insist(root, values);
  return makeSession(root, cells, { states, known: prefill });
}

/** Answers as the engine takes them: a form's upload with one file. */
function dataOf(instance: string): InstanceData {
  const data = new FormData();
  data.set("xml_submission_file", new File([instance], "xml_submission_file", { type: "text/xml" }));
  return data as InstanceData;
}

/** What is known of the person has the last word over what the form itself begins with. */
function insist(node: AnyNode, values: Record<string, string>): void {
  if (isPart(node)) for (const child of childrenOf(node)) insist(child, values);
  else if (isQuestion(node) && !node.currentState.readonly) {
    const value = values[node.currentState.reference];
    if (value !== undefined && node.currentState.instanceValue !== value) put(node, value);
  }
}
