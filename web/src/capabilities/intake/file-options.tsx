import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Preview, PreviewOptions } from "../../api/contract";
import { Field } from "../../ui/field";

const ENCODINGS = ["utf-8", "gb18030", "utf-16le", "utf-16be", "big5", "windows-1252"];
const DELIMITERS: [string, string][] = [
  [",", "comma"],
  ["\t", "tab"],
  [";", "semicolon"],
  ["|", "bar"],
];

interface FileOptionsProps {
  preview: Preview;
  options: PreviewOptions;
  dateOrder: string;
  onOptions: (options: PreviewOptions) => void;
  onDateOrder: (order: string) => void;
}

/** How the file is read; the guesses stand unless they are wrong. */
export function FileOptions({ preview, options, dateOrder, onOptions, onDateOrder }: FileOptionsProps) {
  const { t } = useTranslation();
  const encoding = (preview.encoding ?? "").toLowerCase();
  return (
    <div className="form-grid file-options">
      {preview.sheets.length > 1 ? (
        <Field label={t("intake.sheet")}>
          {(control) => (
            <select
              {...control}
              className="native"
              value={preview.sheet ?? ""}
              onChange={(e) => onOptions({ sheet: e.target.value })}
            >
              {preview.sheets.map((sheet) => (
                <option key={sheet.name} value={sheet.name}>
                  {sheet.hidden ? t("intake.sheet_hidden", { name: sheet.name }) : sheet.name}
                </option>
              ))}
            </select>
          )}
        </Field>
      ) : null}
      {preview.format === "jsonl" || !preview.header_row ? null : (
        <HeaderRow row={preview.header_row} onRow={(header_row) => onOptions({ ...options, header_row })} />
      )}
      {preview.encoding ? (
        <Field label={t("intake.encoding")}>
          {(control) => (
            <select
              {...control}
              className="native"
              value={encoding}
              onChange={(e) => onOptions({ ...options, encoding: e.target.value })}
            >
              {[...new Set([encoding, ...ENCODINGS])].map((name) => (
                <option key={name} value={name}>
                  {name.toUpperCase()}
                </option>
              ))}
            </select>
          )}
        </Field>
      ) : null}
      {preview.delimiter ? (
        <Field label={t("intake.delimiter")}>
          {(control) => (
            <select
              {...control}
              className="native"
              value={preview.delimiter ?? ","}
              onChange={(e) => onOptions({ ...options, delimiter: e.target.value })}
            >
              {DELIMITERS.map(([sign, name]) => (
                <option key={name} value={sign}>
                  {t(`delimiter.${name}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
      ) : null}
      <Field label={t("intake.date_order")}>
        {(control) => (
          <select {...control} className="native" value={dateOrder} onChange={(e) => onDateOrder(e.target.value)}>
            {["ymd", "dmy", "mdy"].map((order) => (
              <option key={order} value={order}>
                {t(`date_order.${order}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
    </div>
  );
}

/** The row that names the columns; asked for again when the number has been typed. */
function HeaderRow({ row, onRow }: { row: number; onRow: (row: number) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(String(row));
  useEffect(() => setTyped(String(row)), [row]);
  const settle = () => {
    const next = Number(typed);
    if (Number.isInteger(next) && next >= 1 && next !== row) onRow(next);
    else setTyped(String(row));
  };
  return (
    <Field label={t("intake.header_row")}>
      {(control) => (
        <input
          {...control}
          className="native"
          type="number"
          min={1}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={settle}
          onKeyDown={(event) => event.key === "Enter" && settle()}
        />
      )}
    </Field>
  );
}
