import { Field } from "./field";

interface WaitingOrAllProps {
  label: string;
  waiting: string;
  all: string;
  open: boolean;
  onOpen: (open: boolean) => void;
}

/** Narrows a list to what waits, or shows all of it. */
export function WaitingOrAll({ label, waiting, all, open, onOpen }: WaitingOrAllProps) {
  return (
    <Field label={label}>
      {(control) => (
        <select
          {...control}
          className="native"
          value={open ? "open" : "all"}
          onChange={(event) => onOpen(event.target.value === "open")}
        >
          <option value="open">{waiting}</option>
          <option value="all">{all}</option>
        </select>
      )}
    </Field>
  );
}
