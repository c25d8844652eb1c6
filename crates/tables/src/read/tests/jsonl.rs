use super::*;

#[test]
fn keys_become_columns_in_the_order_they_appear() {
    let found = table("{\"姓名\":\"王小英\",\"电话\":\"13812340412\"}\n\n{\"备注\":\"x\",\"姓名\":\"李四\"}\n".as_bytes());
    assert_eq!(found.headers, ["姓名", "电话", "备注"]);
    assert_eq!((found.header_row, found.numbers(), found.finished.blank_rows), (0, vec![1, 3], 1));
    assert_eq!(found.texts(), [vec!["王小英", "13812340412"], vec!["李四", "", "x"]]);
}

#[test]
fn values_keep_every_digit_they_have() {
    let line = r#"{"a":440902199001011234,"b":1.5,"c":true,"d":null,"e":{"x":[1]},"f":5.3e72,"g":"53e71","h":13812340412}"#;
    let found = table(line.as_bytes());
    let cells: Vec<(CellKind, &str)> = found.rows[0].cells.iter().map(|cell| (cell.kind, cell.text.as_str())).collect();
    assert_eq!(
        cells,
        [
            (CellKind::Text, "440902199001011234"),
            (CellKind::Number, "1.5"),
            (CellKind::Bool, "TRUE"),
            (CellKind::Text, ""),
            (CellKind::Text, r#"{"x":[1]}"#),
            (CellKind::Number, "5.3E72"),
            (CellKind::Text, "53e71"),
            (CellKind::Number, "13812340412"),
        ]
    );
}

#[test]
fn a_line_that_is_no_object_is_a_row_with_a_fault() {
    let text = "{\"name\":\"A\"}\n{\"name\": oops\n[1,2]\n\"word\"\n{\"name\":\"B\"} trailing\n{\"name\":\"C\"}\n";
    let found = table(text.as_bytes());
    assert_eq!(found.faults(), [None, Some("bad_json"), Some("bad_json"), Some("bad_json"), Some("bad_json"), None]);
    assert_eq!(found.numbers(), [1, 2, 3, 4, 5, 6]);
}

#[test]
fn depth_and_width_have_bounds() {
    let deep = format!("{{\"name\":\"A\"}}\n{{\"name\":{}1{}}}\n", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(table(deep.as_bytes()).faults(), [None, Some("bad_json")]);
    let wide: String = (0..600).map(|key| format!("{{\"k{key}\":1}}\n")).collect();
    assert_eq!(problem(wide.as_bytes()), ReadError::too_large("columns"));
    let long = format!("{{\"name\":\"{}\"}}\n{{\"name\":\"B\"}}\n", "x".repeat(9 << 20));
    assert_eq!(table(long.as_bytes()).faults(), [Some("too_long"), None]);
}

#[test]
fn chinese_encodings_are_read_too() {
    let text = "{\"姓名\":\"王小英\",\"地址\":\"茂名市茂南区河东街道\"}\n".repeat(5);
    let (bytes, ..) = encoding_rs::GB18030.encode(&text);
    assert_eq!(table(&bytes).texts()[0], ["王小英", "茂名市茂南区河东街道"]);
}
