import type { FormLanguage, RootNode } from "@getodk/xforms-engine";

export function languagesOf(root: RootNode): string[] {
  return root.languages.filter((each) => !each.isSyntheticDefault).map((each) => each.language);
}

/** Changes the language of a form that has several; the engine refuses it for one that has no name for its own. */
export function speak(root: RootNode, wanted: string): void {
  if (languagesOf(root).length) root.setLanguage(languageFor(root, wanted));
}

/** The form's language nearest to one of ours: by its whole name, by the code in its brackets, by its first letters. */
function languageFor(root: RootNode, wanted: string): FormLanguage {
  const all = root.languages as readonly FormLanguage[];
  const short = wanted.split("-")[0].toLowerCase();
  const code = (each: FormLanguage) => /\(([^()]+)\)\s*$/.exec(each.language)?.[1].toLowerCase();
  return (
    all.find((each) => each.language === wanted) ??
    all.find((each) => code(each) === wanted.toLowerCase()) ??
    all.find((each) => code(each)?.split("-")[0] === short) ??
    all.find((each) => each.language.toLowerCase().split("-")[0] === short) ??
    (root.currentState.activeLanguage as FormLanguage)
  );
}
