import { useTranslation } from "react-i18next";
import { codedField } from "./values";

interface ColumnValuesProps {
  column: string;
  field: string;
  found: string[];
  chosen: Record<string, string>;
  onChoose: (word: string, code: string) => void;
}

/** What words in a column mean that are not understood by themselves. */
export function ColumnValues({ column, field, found, chosen, onChoose }: ColumnValuesProps) {
  const { t } = useTranslation();
  const coded = codedField(field);
  if (!coded || found.length === 0) return null;
  return (
    <tr className="mapping-values">
      <td colSpan={4}>
        <fieldset>
          <legend>{t("intake.values_of", { column, field: t(`field.${field}`) })}</legend>
          <div className="mapping-words">
            {found.map((word) => (
              <label key={word} className="mapping-word">
                <span>{t("intake.value_is", { word })}</span>
                <select
                  className="native"
                  value={chosen[word] ?? ""}
                  onChange={(event) => onChoose(word, event.target.value)}
                >
                  <option value="">{t("intake.value_by_itself")}</option>
                  {coded.codes.map((code) => (
                    <option key={code} value={code}>
                      {t(`${coded.words}.${code}`, code)}
                    </option>
                  ))}
                </select>
              </label>
            ))}
          </div>
        </fieldset>
      </td>
    </tr>
  );
}
