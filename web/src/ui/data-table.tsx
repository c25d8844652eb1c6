import type { ReactNode } from "react";

export interface Column<T> {
  key: string;
  label: string;
  cell: (item: T) => ReactNode;
  /** Right-aligned figures. */
  number?: boolean;
  /** The cell that names the row on a phone. */
  lead?: boolean;
}

interface DataTableProps<T> {
  caption: string;
  columns: Column<T>[];
  items: T[];
  rowKey: (item: T) => string | number;
  foot?: ReactNode;
}

/** A dense table that folds into labelled lines on a phone. */
export function DataTable<T>({ caption, columns, items, rowKey, foot }: DataTableProps<T>) {
  return (
    <div className="table-scroll">
      <table className="table table-folds">
        <caption className="unseen">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" className={column.number ? "number" : undefined}>
                {column.label || <span className="unseen">{caption}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={rowKey(item)}>
              {columns.map((column) => {
                const content = column.cell(item);
                const classes = [column.number ? "number" : "", column.lead ? "cell-lead" : ""];
                if (content === null || content === undefined || content === "") classes.push("cell-empty");
                return (
                  <td key={column.key} data-label={column.label} className={classes.join(" ").trim() || undefined}>
                    {content}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {foot}
    </div>
  );
}
