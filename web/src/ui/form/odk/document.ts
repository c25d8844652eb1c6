import { WHY } from "./texts";

/**
 * Gets a form's XML ready for the engine, which shows every text of a translation as one: pictures and sounds that a
 * caller cannot play leave, and the reason why something is asked is marked so that it can be told from the hint.
 */
export function prepared(xml: string, known: Record<string, string>): string {
  const document = new DOMParser().parseFromString(xml, "text/xml");
  const broken = document.querySelector("parsererror");
  if (broken) throw new Error(broken.textContent ?? "not XML");
  for (const value of document.querySelectorAll("itext value[form]")) {
    if (value.getAttribute("form") !== "guidance") value.remove();
    else {
      value.removeAttribute("form");
      value.prepend(document.createTextNode(WHY));
    }
  }
  for (const [path, value] of Object.entries(known)) {
    const node = nodeAt(document, path);
    if (node && node.childElementCount === 0) node.textContent = value;
  }
  return new XMLSerializer().serializeToString(document);
}

/** The place of an answer in the form's empty instance. */
function nodeAt(document: Document, path: string): Element | undefined {
  const [root, ...steps] = path.split("/").filter(Boolean);
  let node: Element | undefined = document.querySelector("model > instance")?.firstElementChild ?? undefined;
  if (node?.localName !== root) return undefined;
  for (const step of steps) node = [...(node?.children ?? [])].find((child) => child.localName === step);
  return node;
}
