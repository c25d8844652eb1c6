const files = import.meta.glob<Record<string, string>>(
  ["./locales/en.json", "../ui/locales/en.json", "../capabilities/*/locales/en.json"],
  { eager: true, import: "default" },
);

export const strings: Record<string, string> = Object.assign({}, ...Object.values(files));
