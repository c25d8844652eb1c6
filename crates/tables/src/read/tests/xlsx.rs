use std::io::Cursor;

use rstest::rstest;
use rust_xlsxwriter::{ExcelDateTime, Format as CellFormat, Formula, Workbook};
use zip::write::SimpleFileOptions;

use super::*;

/// A small workbook as programs write it.
pub(super) fn sample() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write(0, 0, "姓名").unwrap().write(0, 1, "电话").unwrap();
    sheet.write(1, 0, "王小英").unwrap().write(1, 1, 13_812_340_412_f64).unwrap();
    workbook.save_to_buffer().unwrap()
}

/// A workbook written by hand around the XML of its sheet.
fn by_hand(sheet: &str, others: &[(&str, &str)]) -> Vec<u8> {
    const NAMES: &str = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
    const KINDS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relations = |targets: &[(&str, &str, &str)]| {
        let all: String = targets.iter().map(|(id, kind, target)| format!("<Relationship Id=\"{id}\" Type=\"{KINDS}/{kind}\" Target=\"{target}\"/>")).collect();
        format!("<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{all}</Relationships>")
    };
    let mut parts = vec![
        ("_rels/.rels", relations(&[("a", "officeDocument", "xl/workbook.xml")])),
        ("xl/workbook.xml", format!("<workbook {NAMES}><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>")),
        (
            "xl/_rels/workbook.xml.rels",
            relations(&[("r1", "worksheet", "worksheets/sheet1.xml"), ("r2", "sharedStrings", "sharedStrings.xml"), ("r3", "styles", "/xl/styles.xml")]),
        ),
        ("xl/worksheets/sheet1.xml", sheet.to_owned()),
    ];
    for (name, text) in others {
        match parts.iter_mut().find(|(known, _)| known == name) {
            Some(part) => part.1 = (*text).to_owned(),
            None => parts.push((name, (*text).to_owned())),
        }
    }
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn inline(rows: &[&[&str]]) -> String {
    let rows: String = rows
        .iter()
        .map(|row| format!("<row>{}</row>", row.iter().map(|text| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>")).collect::<String>()))
        .collect();
    format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")
}

#[test]
fn a_merged_cell_speaks_for_every_row_that_it_covers() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let plain = CellFormat::new();
    sheet.merge_range(0, 0, 0, 2, "河东街道排查名单", &plain).unwrap();
    for (at, header) in ["姓名", "电话", "现住址"].into_iter().enumerate() {
        sheet.write(1, at as u16, header).unwrap();
    }
    for (at, number) in ["13812340412", "13812340413", "13812340414"].into_iter().enumerate() {
        sheet.write(2 + at as u32, 1, number).unwrap();
    }
    sheet.merge_range(2, 0, 3, 0, "王小英", &plain).unwrap().merge_range(2, 2, 5, 2, "光华社区五栋", &plain).unwrap();
    sheet.write(4, 0, "李四").unwrap();
    let found = table(&workbook.save_to_buffer().unwrap());
    assert_eq!(found.headers, ["姓名", "电话", "现住址"]);
    assert_eq!(
        found.texts(),
        [["王小英", "13812340412", "光华社区五栋"], ["王小英", "13812340413", "光华社区五栋"], ["李四", "13812340414", "光华社区五栋"]],
        "a row of which nothing but the merged cell is left is no person"
    );
}

#[rstest]
#[case("<mergeCells><mergeCell ref=\"A1:A1048576\"/><mergeCell ref=\"A2:\"/><mergeCell ref=\"A9:A3\"/><mergeCell ref=\"nonsense\"/></mergeCells>")]
#[case("<mergeCells><mergeCell ref=\"A2:A")]
fn merges_that_make_no_sense_change_nothing(#[case] merges: &str) {
    let sheet = inline(&[&["姓名", "电话"], &["王小英", "13812340412"], &["", "13812340413"]]).replace("</worksheet>", &format!("{merges}</worksheet>"));
    assert_eq!(table(&by_hand(&sheet, &[])).texts()[1], ["", "13812340413"]);
}

#[test]
fn a_workbook_as_people_make_it_is_read() {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().set_name("说明").unwrap().write(0, 0, "请各镇街按时填报").unwrap();
    let sheet = workbook.add_worksheet();
    sheet.set_name("名单").unwrap();
    sheet.merge_range(0, 0, 0, 5, "茂南区涉疫场所暴露人员名单", &CellFormat::new()).unwrap();
    sheet.merge_range(1, 0, 1, 5, "填报日期：2022年9月15日", &CellFormat::new()).unwrap();
    for (at, header) in (0..).zip(["序号", "姓名", "证件号码", "联系电话", "出生日期", "到访时间"]) {
        sheet.write(2, at, header).unwrap();
    }
    let day = CellFormat::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
    let moment = CellFormat::new().set_num_format("yyyy/m/d h:mm");
    sheet.write(3, 0, 1).unwrap().write(3, 1, "王小英").unwrap().write(3, 2, "11010519491231002X").unwrap();
    sheet.write(3, 3, 13_812_340_412_f64).unwrap();
    sheet.write_with_format(3, 4, ExcelDateTime::from_ymd(1949, 12, 31).unwrap(), &day).unwrap();
    sheet.write_with_format(3, 5, ExcelDateTime::from_ymd(2022, 9, 12).unwrap().and_hms(10, 30, 0).unwrap(), &moment).unwrap();
    sheet.write(4, 0, Formula::new("A4+1").set_result("2")).unwrap().write(4, 1, "李四").unwrap();
    sheet.write(4, 2, 440_902_199_001_011_234_f64).unwrap().write(4, 3, "0668-2881234").unwrap();
    sheet.write(4, 4, 32_874).unwrap().write(4, 5, "9月12日上午").unwrap();
    for row in 5..400 {
        sheet.write_blank(row, 3, &CellFormat::new().set_bold()).unwrap();
    }
    let found = table(&workbook.save_to_buffer().unwrap());
    assert_eq!(found.opened.sheet.as_deref(), Some("名单"), "the sheet with headers is chosen");
    assert_eq!((found.header_row, found.numbers()), (3, vec![4, 5]));
    assert_eq!(found.texts()[0], ["1", "王小英", "11010519491231002X", "13812340412", "1949-12-31", "2022-09-12 10:30:00"]);
    assert_eq!(found.texts()[1], ["2", "李四", "4.4090219900101126E17", "0668-2881234", "32874", "9月12日上午"]);
    let kinds: Vec<CellKind> = found.rows[0].cells.iter().map(|cell| cell.kind).collect();
    assert_eq!(kinds, [CellKind::Number, CellKind::Text, CellKind::Text, CellKind::Number, CellKind::Date, CellKind::Date]);
    assert_eq!(found.finished.blank_rows, 395);
}

#[test]
fn the_sheet_asked_for_is_taken() {
    let mut workbook = Workbook::new();
    for name in ["一", "二"] {
        let sheet = workbook.add_worksheet();
        sheet.set_name(name).unwrap().write(0, 0, "姓名").unwrap();
        sheet.write(1, 0, name).unwrap();
    }
    let bytes = workbook.save_to_buffer().unwrap();
    let asking = |sheet: &str| ReadOptions { sheet: Some(sheet.to_owned()), ..ReadOptions::default() };
    assert_eq!(table_with(&bytes, &asking("二")).unwrap().texts(), [["二"]]);
    assert_eq!(table_with(&bytes, &asking("三")).unwrap_err(), ReadError::NoSuchSheet { sheet: "三".to_owned() });
    assert_eq!(table(&bytes).opened.sheets.len(), 2);
}

#[test]
fn a_hidden_sheet_is_not_chosen() {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().set_name("旧").unwrap().set_hidden(true).write(0, 0, "姓名").unwrap().write(0, 1, "电话").unwrap();
    let sheet = workbook.add_worksheet();
    sheet.set_active(true).write(0, 0, "姓名").unwrap();
    sheet.write(1, 0, "王小英").unwrap();
    let found = table(&workbook.save_to_buffer().unwrap());
    assert_eq!(found.texts(), [["王小英"]]);
    assert!(found.opened.sheets[0].hidden);
}

#[test]
fn shared_texts_keep_their_runs_and_drop_their_reading_aids() {
    let sheet = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row><row r=\"2\"><c r=\"A2\" t=\"s\"><v>1</v></c><c r=\"B2\" t=\"s\"><v>9</v></c></row></sheetData></worksheet>";
    let strings = "<sst count=\"4294967295\" uniqueCount=\"4294967295\"><si><t>姓名</t></si><si><r><t>王</t></r><r><t xml:space=\"preserve\"> 小&amp;英&#x20;</t></r><rPh sb=\"0\" eb=\"1\"><t>ワン</t></rPh></si></sst>";
    let found = table(&by_hand(sheet, &[("xl/sharedStrings.xml", strings)]));
    assert_eq!(found.rows[0].cells[0], Cell::text("王 小&英 "));
    assert_eq!(found.rows[0].cells[1].kind, CellKind::Error, "a text that is not there");
}

#[test]
fn prefixes_of_names_and_missing_references_are_no_hindrance() {
    let sheet = "<x:worksheet xmlns:x=\"u\"><x:sheetData><x:row><x:c t=\"str\"><x:v>姓名</x:v></x:c><x:c t=\"str\"><x:v>电话</x:v></x:c></x:row><x:row><x:c t=\"str\"><x:v>王小英</x:v></x:c><x:c><x:v>1.3812340412E10</x:v></x:c></x:row></x:sheetData></x:worksheet>";
    assert_eq!(table(&by_hand(sheet, &[])).texts(), [["王小英", "13812340412"]]);
}

#[test]
fn a_formula_without_value_is_an_error_cell() {
    let sheet = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><v>姓名</v></c></row><row r=\"2\"><c r=\"A2\"><f>B2</f></c></row></sheetData></worksheet>";
    assert_eq!(table(&by_hand(sheet, &[])).rows[0].cells[0], Cell::of(CellKind::Error, "!no_value"));
}

#[test]
fn dates_of_workbooks_that_count_from_1904_are_right() {
    let book = "<workbook xmlns:r=\"u\"><workbookPr date1904=\"1\"/><sheets><sheet name=\"S\" r:id=\"r1\"/></sheets></workbook>";
    let styles = "<styleSheet><numFmts><numFmt numFmtId=\"170\" formatCode=\"[$-804]yyyy/m/d;@\"/></numFmts><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"170\"/></cellXfs></styleSheet>";
    let sheet = "<worksheet><sheetData><row><c t=\"str\"><v>出生日期</v></c></row><row><c s=\"1\"><v>43345</v></c></row></sheetData></worksheet>";
    let found = table(&by_hand(sheet, &[("xl/workbook.xml", book), ("xl/styles.xml", styles)]));
    assert_eq!(found.rows[0].cells[0], Cell::of(CellKind::Date, "2022-09-03"));
}

#[rstest]
#[case("yyyy-mm-dd", true)]
#[case("yyyy\"年\"m\"月\"d\"日\"", true)]
#[case("[$-804]aaaa", false)]
#[case("[h]:mm:ss", true)]
#[case("d-mmm-yy", true)]
#[case("General", false)]
#[case("0.00", false)]
#[case("#,##0;[Red]-#,##0", false)]
#[case("0.00E+00", false)]
#[case("\"day\"0", false)]
#[case("@", false)]
fn formats_that_show_dates_are_known(#[case] code: &str, #[case] shows_date: bool) {
    let styles = format!("<styleSheet><numFmts><numFmt numFmtId=\"170\" formatCode=\"{}\"/></numFmts><cellXfs><xf numFmtId=\"170\"/></cellXfs></styleSheet>", code.replace('"', "&quot;"));
    let sheet = "<worksheet><sheetData><row><c t=\"str\"><v>年龄</v></c></row><row><c s=\"0\"><v>43345</v></c></row></sheetData></worksheet>";
    let found = table(&by_hand(sheet, &[("xl/styles.xml", &styles)]));
    assert_eq!(found.rows[0].cells[0].kind == CellKind::Date, shows_date, "{code}");
}

#[test]
fn two_cells_in_far_corners_cost_nothing() {
    let sheet = "<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><v>姓名</v></c></row><row r=\"2\"><c r=\"A2\" t=\"str\"><v>王小英</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>2</v></c></row></sheetData></worksheet>";
    let found = table(&by_hand(sheet, &[]));
    assert_eq!((found.numbers(), found.faults()), (vec![2, 1_048_576], vec![None, Some("too_wide")]));
    assert_eq!(found.warnings(), ["tables.row_limit_reached"]);
}

#[rstest]
#[case("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><worksheet><sheetData><row><c t=\"inlineStr\"><is><t>&e;</t></is></c></row></sheetData></worksheet>")]
#[case("<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>&unknown;</t></is></c></row></sheetData></worksheet>")]
#[case("<worksheet><sheetData><row><c t=\"str\"><v>姓名</v></c></row><row><c t=\"str\"><v>cut off")]
fn outside_entities_and_cut_sheets_are_damage(#[case] sheet: &str) {
    assert_eq!(problem(&by_hand(sheet, &[])), ReadError::damaged("sheet").or_entity(sheet));
}

impl ReadError {
    /// An unknown entity is named as such.
    fn or_entity(self, sheet: &str) -> Self {
        if sheet.contains("&unknown;") { Self::damaged("entity") } else { self }
    }
}

#[test]
fn a_cell_of_megabytes_is_an_error_cell() {
    let long = "x".repeat(2 << 20);
    let found = table(&by_hand(&inline(&[&["姓名", "备注"], &["王小英", &long], &["李四", "x"]]), &[]));
    assert_eq!(found.rows[0].cells[1], Cell::of(CellKind::Error, "!too_long"));
    assert_eq!(found.texts()[1], ["李四", "x"]);
}

#[test]
fn markup_inside_cells_is_text() {
    let found = table(&by_hand(&inline(&[&["姓名"], &["&lt;script&gt;"], &["=cmd|x"]]), &[]));
    assert_eq!(found.texts(), [["<script>"], ["=cmd|x"]]);
}

#[test]
fn archives_that_are_no_workbook_are_named() {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file("content.xml", SimpleFileOptions::default()).unwrap();
    let bytes = archive.finish().unwrap().into_inner();
    assert_eq!(problem(&bytes), ReadError::Unsupported { format: "ods".to_owned() });
}
