//! Forms that nobody here wrote, in the folder `FIRSTLINE_FORMS_DIR`: each compiles, or a problem
//! with a row says why not. They stay out of the project; without the folder nothing is looked at.

use std::fs::File;

use forms::workbook::{Cell, Row, Sheet, Workbook};
use forms::{Instance, Severity, check, compile, write_xform, xpath::Context};

fn workbook(sheets: Vec<tables::RawSheet>) -> Workbook {
    let row = |row: tables::Row| Row {
        number: u32::try_from(row.number).unwrap_or(u32::MAX),
        cells: row.cells.into_iter().map(|cell| Cell::Text(cell.text)).collect(),
    };
    let sheet = |sheet: tables::RawSheet| Sheet { name: sheet.name, rows: sheet.rows.into_iter().map(row).collect(), merged: sheet.merged };
    Workbook { sheets: sheets.into_iter().map(sheet).collect() }
}

#[test]
fn forms_of_others_compile_or_say_why_not() {
    let Some(folder) = std::env::var_os("FIRSTLINE_FORMS_DIR") else {
        eprintln!("FIRSTLINE_FORMS_DIR is not set: forms of others were not looked at");
        return;
    };
    let context = Context { now: "2026-11-22T09:30:00Z[UTC]".parse().expect("a moment"), seed: 1, properties: Default::default() };
    let (mut usable, mut refused) = (0, 0);
    for entry in std::fs::read_dir(&folder).expect("FIRSTLINE_FORMS_DIR is a folder").flatten() {
        let path = entry.path();
        if !path.extension().is_some_and(|ending| ending == "xls" || ending == "xlsx") {
            continue;
        }
        let sheets =
            tables::sheets_trusted(&mut File::open(&path).expect("it can be opened")).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let compiled = compile(&workbook(sheets), "trial");
        match &compiled.form {
            Some(form) => {
                usable += 1;
                assert!(write_xform(form).ends_with("</h:html>\n"), "{}", path.display());
                let blank = Instance::blank(form, &context);
                check(form, &blank.to_xml(), &context, None).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            }
            None => {
                refused += 1;
                let errors: Vec<_> = compiled.problems.iter().filter(|problem| problem.severity == Severity::Error).collect();
                assert!(errors.iter().any(|problem| problem.row.is_some()), "{}: {errors:#?}", path.display());
            }
        }
    }
    println!("{usable} forms can be used, {refused} are refused with a row");
    assert!(usable > 0);
}
