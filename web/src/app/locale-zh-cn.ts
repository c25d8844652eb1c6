const files = import.meta.glob<Record<string, string>>(
  ["./locales/zh-CN.json", "../ui/locales/zh-CN.json", "../capabilities/*/locales/zh-CN.json"],
  { eager: true, import: "default" },
);

export const strings: Record<string, string> = Object.assign({}, ...Object.values(files));
