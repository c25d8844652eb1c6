use rstest::rstest;

use super::*;

#[test]
fn a_plain_table_is_read_with_its_row_numbers() {
    let found = table("姓名,电话\n王小英,13812340412\n李四,\n".as_bytes());
    assert_eq!(found.headers, ["姓名", "电话"]);
    assert_eq!((found.header_row, found.numbers()), (1, vec![2, 3]));
    assert_eq!(found.texts(), [vec!["王小英", "13812340412"], vec!["李四"]]);
    assert_eq!((found.opened.encoding.as_deref(), found.opened.delimiter), (Some("UTF-8"), Some(',')));
}

#[rstest]
#[case(encoding_rs::GB18030, "gb18030")]
#[case(encoding_rs::BIG5, "Big5")]
#[case(encoding_rs::UTF_8, "UTF-8")]
fn the_encoding_is_guessed(#[case] encoding: &'static encoding_rs::Encoding, #[case] name: &str) {
    let text = "姓名,現住址,備註\n王小英,茂南區河東街道光華社區五棟一單元,需要回訪\n陳國強,茂南區河西街道站前社區三幢二單元,電話無人接聽\n".repeat(4);
    let (bytes, _, had_errors) = encoding.encode(&text);
    assert!(!had_errors);
    let found = table(&bytes);
    assert_eq!(found.headers, ["姓名", "現住址", "備註"]);
    assert_eq!(found.opened.encoding.as_deref(), Some(name));
}

#[test]
fn rare_characters_of_gb18030_survive() {
    let text = "姓名,电话\n𠮷野,13812340412\n䶮某,13912340412\n";
    let (bytes, ..) = encoding_rs::GB18030.encode(text);
    for asked in [Some("gbk"), Some("GB18030"), Some("gb2312")] {
        let options = ReadOptions { encoding: asked.map(str::to_owned), ..ReadOptions::default() };
        assert_eq!(table_with(&bytes, &options).unwrap().texts()[0][0], "𠮷野");
    }
}

#[rstest]
#[case("gb18030")]
#[case("big5")]
#[case("utf-8")]
#[case("utf-16le")]
fn a_text_cut_inside_a_character_is_read_to_its_end(#[case] encoding: &str) {
    let text = "姓名,住址\n王小英,河東街道\n";
    let mut bytes = match encoding {
        "utf-16le" => format!("\u{FEFF}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect(),
        name => encoding_rs::Encoding::for_label(name.as_bytes()).unwrap().encode(text).0.into_owned(),
    };
    bytes.push(0xE6);
    let options = ReadOptions { encoding: Some(encoding.to_owned()), ..ReadOptions::default() };
    let found = table_with(&bytes, &options).unwrap();
    assert_eq!(found.texts()[0], ["王小英", "河東街道"]);
    assert_eq!(found.texts().len(), 2, "what was cut is a row of its own, not silence");
}

#[rstest]
#[case(&[0xFF, 0xFE], true)]
#[case(&[], true)]
#[case(&[0xFE, 0xFF], false)]
fn wide_text_is_read_with_and_without_mark(#[case] mark: &[u8], #[case] is_little: bool) {
    let text = "name,phone\nWang Xiaoying,13812340412\nLi Si,13912340412\n";
    let mut bytes = mark.to_vec();
    bytes.extend(text.encode_utf16().flat_map(|unit| if is_little { unit.to_le_bytes() } else { unit.to_be_bytes() }));
    assert_eq!(table(&bytes).texts()[0], ["Wang Xiaoying", "13812340412"]);
}

#[test]
fn a_mark_of_byte_order_is_no_part_of_the_first_header() {
    assert_eq!(table("\u{FEFF}姓名,电话\n王小英,1\n".as_bytes()).headers[0], "姓名");
}

#[rstest]
#[case('\t')]
#[case(';')]
#[case('|')]
#[case(',')]
fn the_delimiter_is_guessed(#[case] delimiter: char) {
    let text = "姓名,地址,电话\n王小英,\"河东,5-1\",1\n李四,\"a;b|c\",2\n".replace(',', &delimiter.to_string());
    assert_eq!(table(text.as_bytes()).opened.delimiter, Some(delimiter));
    assert_eq!(table(text.as_bytes()).headers.len(), 3);
}

#[test]
fn a_word_for_the_delimiter_is_obeyed_and_left_out() {
    let found = table("sep=;\n姓名;电话\n王小英;1,5\n".as_bytes());
    assert_eq!((found.headers.len(), found.texts()), (2, vec![vec!["王小英", "1,5"]]));
}

#[rstest]
#[case("a,b\n\"x\"\"y\",z\n", "x\"y")]
#[case("a,b\n\"x\ny\",z\n", "x\ny")]
#[case("a,b\r\nx,z\r\n", "x")]
#[case("a,b\rx,z\r", "x")]
#[case("a,b\nx\"y,z\n", "x\"y")]
#[case("a,b\n\"x\" y,z\n", "x y")]
#[case("a,b\nx,z", "x")]
fn quotes_and_line_ends_are_read_as_spreadsheets_do(#[case] text: &str, #[case] first: &str) {
    assert_eq!(table(text.as_bytes()).texts(), [[first, "z"]]);
}

#[test]
fn row_numbers_are_those_a_spreadsheet_shows() {
    let found = table("name,note\nA,\"one\ntwo\nthree\"\n\nB,x\n,,\nC,y\n".as_bytes());
    assert_eq!(found.numbers(), [2, 4, 6]);
    assert_eq!(found.finished.blank_rows, 2);
}

#[test]
fn titles_above_the_headers_are_passed_over() {
    let found = table("茂南区排查名单,,\n2022年9月15日,,\n序号,姓名,联系电话\n1,王小英,13812340412\n".as_bytes());
    assert_eq!((found.header_row, found.headers.as_slice()), (3, &["序号", "姓名", "联系电话"].map(str::to_owned)[..]));
}

#[test]
fn the_header_row_asked_for_is_taken() {
    let text = "x,y\n姓名,电话\na,b\nc,d\n";
    let at = |row| ReadOptions { header_row: Some(row), ..ReadOptions::default() };
    assert_eq!(table_with(text.as_bytes(), &at(3)).unwrap().texts(), [["c", "d"]]);
    assert_eq!(table_with(text.as_bytes(), &at(9)).unwrap_err(), ReadError::NoSuchRow { row: 9 });
}

#[test]
fn a_broken_character_is_its_rows_problem() {
    let mut bytes = "姓名,电话\n".as_bytes().to_vec();
    for _ in 0..100 {
        bytes.extend("王小英家住茂名市茂南区,13812340412\n".as_bytes());
    }
    bytes.extend(b"\xE7\x8E,13912340412\n");
    let found = table(&bytes);
    assert_eq!(found.opened.encoding.as_deref(), Some("UTF-8"));
    assert!(found.rows.last().unwrap().cells[0].text.contains('\u{FFFD}'));
}

#[test]
fn the_wrong_encoding_is_told() {
    let (bytes, ..) = encoding_rs::GB18030.encode("姓名,电话\n王小英,1\n李四,2\n");
    let options = ReadOptions { encoding: Some("utf-8".to_owned()), ..ReadOptions::default() };
    assert_eq!(table_with(&bytes, &options).unwrap_err(), ReadError::EncodingBroken { encoding: "UTF-8".to_owned() });
    let options = ReadOptions { encoding: Some("klingon".to_owned()), ..ReadOptions::default() };
    assert_eq!(table_with(&bytes, &options).unwrap_err().code(), "tables.encoding_unknown");
}

#[test]
fn a_cell_beyond_all_measure_is_an_error_cell() {
    let found = table(format!("name,note\nA,{}\nB,x\n", "x".repeat(2 << 20)).as_bytes());
    assert_eq!(found.rows[0].cells[1], Cell::of(CellKind::Error, "!too_long"));
    assert_eq!(found.texts()[1], ["B", "x"]);
}

#[test]
fn a_row_of_too_many_columns_is_a_fault() {
    let found = table(format!("name,note\nA{}\nB,x\n", ",y".repeat(600)).as_bytes());
    assert_eq!(found.faults(), [Some("too_wide"), None]);
}

#[test]
fn a_quote_that_never_closes_is_a_fault_of_its_row() {
    let found = table("name,note\nA,x\nB,\"open\nC,y\n".as_bytes());
    assert_eq!(found.faults(), [None, Some("open_quote")]);
}

#[test]
fn headers_that_come_again_are_no_people() {
    let found = table("姓名,电话\n王小英,13812340412\n姓名,电话\n李四,13912340412\n".as_bytes());
    assert_eq!(found.faults(), [None, Some("repeated_header"), None]);
}

#[test]
fn doubled_and_empty_headers_are_warnings() {
    let found = table("姓名,电话,电话,,备注\n王小英,1,2,3,4\n".as_bytes());
    assert_eq!(found.warnings(), ["tables.duplicate_headers", "tables.blank_headers"]);
    assert_eq!(found.finished.warnings[0].params["headers"], "电话");
}

#[test]
fn ids_like_powers_of_ten_stay_text() {
    let found = table(b"case_id,outcome\n53e71,\n00123,x\n");
    assert_eq!(found.rows[0].cells[0], Cell::text("53e71"));
    assert_eq!(found.rows[1].cells[0], Cell::text("00123"));
}

proptest! {
    #[test]
    fn what_a_csv_library_wrote_is_read_back(rows in proptest::collection::vec(proptest::collection::vec("[a-z王,\"\n;' ]{0,8}x", 3), 1..20)) {
        let mut writer = ::csv::Writer::from_writer(Vec::new());
        writer.write_record(["name", "phone", "note"]).unwrap();
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let options = ReadOptions { delimiter: Some(','), header_row: Some(1), ..ReadOptions::default() };
        let found = table_with(&bytes, &options).unwrap();
        prop_assert_eq!(found.texts(), rows);
    }
}
