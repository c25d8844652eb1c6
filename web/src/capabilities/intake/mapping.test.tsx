import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, describe, expect, it } from "vitest";
import type { Preview, PreviewColumn } from "../../api/contract";
import { claimedTwice, columnKey, factOf, guessed, saysWho, toColumns } from "./mapping";
import { MappingTable } from "./mapping-table";
import { doubtfulValues, toValues, type Values } from "./values";

afterEach(cleanup);

const column = (index: number, header: string, field: string | null, confidence = 0.9): PreviewColumn => ({
  index,
  header,
  field,
  confidence,
  samples: ["a", "b"],
  problems: [],
});
const fields = ["name", "telephone", "identity_number", "sex"].map((key) => ({
  key,
  title: { zh: key, en: key },
  group: "person",
}));
const preview = (columns: PreviewColumn[]): Preview => ({
  format: "csv",
  sheets: [],
  header_row: 1,
  values: {},
  date_order: "ymd",
  columns,
  rows: [],
  sampled: 2,
  has_more: false,
  warnings: [],
  fields,
});

function Table({ of }: { of: Preview }) {
  const [mapping, setMapping] = useState(() => guessed(of));
  const [values, setValues] = useState<Values>({});
  return (
    <>
      <MappingTable preview={of} mapping={mapping} values={values} onChange={setMapping} onValues={setValues} />
      <output>{JSON.stringify(mapping)}</output>
      <output aria-label="values">{JSON.stringify(values)}</output>
    </>
  );
}

describe("what the columns become", () => {
  it("names columns by their header, and by their place when that is empty or there twice", () => {
    const columns = [
      column(0, "姓名", "name"),
      column(1, "备注", null),
      column(2, "备注", null),
      column(3, " ", null),
      column(4, "#1", null),
    ];
    expect(columns.map((each) => columnKey(each, columns))).toEqual(["姓名", "#2", "#3", "#4", "#5"]);
    expect(toColumns({ 0: "name", 1: null, 2: "note" }, columns)).toEqual({
      姓名: "name",
      "#2": null,
      "#3": "note",
      "#4": null,
      "#5": null,
    });
  });

  it("needs one column that says who it is", () => {
    expect(saysWho({ 0: "note", 1: "fact:x" })).toBe(false);
    expect(saysWho({ 0: "telephone" })).toBe(true);
  });

  it("finds fields that two columns claim, but lets several notes stand", () => {
    expect(claimedTwice({ 0: "name", 1: "name", 2: "note", 3: "note", 4: null, 5: null })).toEqual(["name"]);
  });

  it("keeps an unknown column as a fact under its own header", () => {
    expect(factOf(" Date of Onset ", 3)).toBe("fact:date_of_onset");
    expect(factOf("", 3)).toBe("fact:column_4");
  });
});

describe("the mapping table", () => {
  it("starts from the guesses, marks the unsure ones, and takes a change", async () => {
    render(<Table of={preview([column(0, "姓名", "name"), column(1, "电话", "telephone", 0.4)])} />);
    expect(screen.getByLabelText<HTMLSelectElement>("姓名 becomes").value).toBe("name");
    expect(screen.getAllByText("a guess, please check")).toHaveLength(1);
    await userEvent.selectOptions(screen.getByLabelText("电话 becomes"), "leave out");
    expect(screen.getAllByRole("status")[0].textContent).toBe('{"0":"name","1":null}');
    expect(screen.queryByText("a guess, please check")).toBeNull();
  });

  it("says which columns claim the same field", async () => {
    render(<Table of={preview([column(0, "姓名", "name"), column(1, "名字", null)])} />);
    await userEvent.selectOptions(screen.getByLabelText("名字 becomes"), "Name");
    expect(screen.getAllByText("chosen twice")).toHaveLength(2);
  });
});

describe("what words of the file mean", () => {
  const unlisted = [{ code: "intake.value_unlisted", count: 2 }];
  const sexes = (problems: PreviewColumn["problems"]): Preview => {
    const columns = [column(0, "姓名", "name"), { ...column(1, "性别", "sex"), samples: ["男"], problems }];
    return { ...preview(columns), rows: ["男", " 爷们 ", "F", "爷们", "", "girlie"].map((sex) => ["王", sex]) };
  };

  it("is asked once for each word in the sample that the server did not know", () => {
    const asked = (of: Preview, field: string | null) => doubtfulValues(of, of.columns[1], field);
    expect(asked(sexes(unlisted), "sex")).toEqual(["爷们", "girlie"]);
    expect(asked(sexes([]), "sex")).toEqual([]);
    expect(asked(sexes(unlisted), "note")).toEqual([]);
    expect(asked(sexes(unlisted), null)).toEqual([]);
    expect(asked(sexes([]), "identity_kind"), "a field that the server has not judged yet").toHaveLength(4);
  });

  it("is sent for the fields that columns become, and only where something was chosen", () => {
    const values = { sex: { 爷们: "male", girlie: "" }, priority: { 马上: "1" } };
    expect(toValues(values, { 0: "name", 1: "sex" })).toEqual({ sex: { 爷们: "male" } });
    expect(toValues({ sex: { girlie: "" } }, { 1: "sex" })).toEqual({});
  });

  it("is chosen below the column", async () => {
    render(<Table of={sexes(unlisted)} />);
    const word = screen.getByLabelText<HTMLSelectElement>("“爷们” means");
    expect(word.value).toBe("");
    await userEvent.selectOptions(word, "male");
    expect(screen.getByLabelText("values").textContent).toBe('{"sex":{"爷们":"male"}}');
    await userEvent.selectOptions(screen.getByLabelText("性别 becomes"), "leave out");
    expect(screen.queryByLabelText("“爷们” means")).toBeNull();
  });
});
