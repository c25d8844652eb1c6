use domain::intake::CellKind;
use jiff::civil::date;
use rstest::rstest;

use super::*;
use crate::{ReadOptions, inspect};

fn rows() -> Vec<Vec<OutCell>> {
    vec![
        vec!["王小英".into(), "11010519491231002X".into(), OutCell::Date(date(1949, 12, 31)), OutCell::Number(3.0)],
        vec!["=cmd|' /C calc'!A0".into(), "+8613812340412".into(), OutCell::Date(date(1880, 1, 1)), OutCell::Blank],
    ]
}

fn look(bytes: &[u8]) -> crate::Inspection {
    let mut file = tempfile::tempfile().unwrap();
    io::Write::write_all(&mut file, bytes).unwrap();
    inspect::look(&mut file, &ReadOptions::default()).unwrap()
}

#[test]
fn a_workbook_reads_back_with_every_digit() {
    let bytes = write_xlsx("名单", &["姓名", "证件号码", "出生日期", "次数"], rows().into_iter()).unwrap();
    let found = look(&bytes);
    let texts: Vec<Vec<&str>> = found.sample.iter().map(|row| row.cells.iter().map(|cell| cell.text.as_str()).collect()).collect();
    assert_eq!(texts[0], ["王小英", "11010519491231002X", "1949-12-31", "3"]);
    assert_eq!(texts[1], ["'=cmd|' /C calc'!A0", "'+8613812340412", "1880-01-01"]);
    assert_eq!(found.sample[0].cells[1].kind, CellKind::Text);
    assert_eq!(found.sample[0].cells[2].kind, CellKind::Date);
}

#[test]
fn csv_reads_back_with_every_digit() {
    let mut bytes = Vec::new();
    write_csv(&mut bytes, &["姓名", "证件号码", "出生日期", "次数"], rows().into_iter()).unwrap();
    assert!(bytes.starts_with("\u{FEFF}姓名,".as_bytes()));
    let found = look(&bytes);
    assert_eq!(found.sample[1].cells[0].text, "'=cmd|' /C calc'!A0");
    assert_eq!(found.sample[0].cells[1].text, "11010519491231002X");
}

#[rstest]
#[case("=1+1", "'=1+1")]
#[case("  =1+1", "'  =1+1")]
#[case("\u{3000}＝1", "'\u{3000}＝1")]
#[case("+86", "'+86")]
#[case("-1", "'-1")]
#[case("@SUM(A1)", "'@SUM(A1)")]
#[case("＋86", "'＋86")]
#[case("－1", "'－1")]
#[case("＠x", "'＠x")]
#[case("\tx", "'\tx")]
#[case("\rx", "'x")]
#[case("\nx", "'\nx")]
#[case("\0x", "'x")]
#[case("a=b", "a=b")]
#[case("王小英", "王小英")]
fn no_text_can_act_as_a_formula(#[case] text: &str, #[case] written: &str) {
    assert_eq!(harmless(text), written);
}

#[test]
fn texts_beyond_a_cell_are_cut_for_workbooks() {
    let long = "王".repeat(40_000);
    let bytes = write_xlsx("S", &["姓名"], std::iter::once(vec![OutCell::Text(long)])).unwrap();
    assert!(!bytes.is_empty());
}
