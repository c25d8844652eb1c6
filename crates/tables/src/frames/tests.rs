use super::*;
use proptest::prelude::*;

fn row() -> impl Strategy<Value = Row> {
    let cell = (0..CellKind::ALL.len(), ".{0,40}").prop_map(|(kind, text)| Cell { kind: CellKind::ALL[kind], text });
    (any::<u64>(), proptest::collection::vec(cell, 0..20), proptest::option::of("[a-z_]{1,12}"))
        .prop_map(|(number, cells, fault)| Row { number, cells, fault })
}

proptest! {
    #[test]
    fn rows_travel_unchanged(rows in proptest::collection::vec(row(), 0..50)) {
        let mut bytes = Vec::new();
        let mut writer = FrameWriter::new(&mut bytes);
        for row in &rows {
            writer.row(row).unwrap();
        }
        writer.send(b'D', &Finished::default()).unwrap();
        let mut from = bytes.as_slice();
        let mut got = Vec::new();
        while let Some(frame) = read_frame(&mut from).unwrap() {
            if let Frame::Rows(more) = frame {
                got.extend(more);
            }
        }
        prop_assert_eq!(got, rows);
    }

    #[test]
    fn no_payload_breaks_the_parent(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = take_rows(&bytes);
        let _ = read_frame(&mut bytes.as_slice());
    }
}
