use std::path::Path;

use super::*;
use crate::linkage::{Ids, Pair, Settings};

fn cells(source: &dyn Source, column: usize) -> Vec<String> {
    let mut cells = Vec::new();
    source.column(column, &mut |cell| cells.push(cell.to_owned())).expect("a column");
    cells
}

#[test]
fn text_tables_are_read_however_they_are_written() {
    let (gb, ..) = encoding_rs::GB18030.encode("姓名;电话\n王小英;138\n");
    for (bytes, first) in [
        ("name,phone\n\"Haas, Anna\",1\n".as_bytes(), "Haas, Anna"),
        ("\u{feff}name\tphone\nAnna\t1\n".as_bytes(), "Anna"),
        (&gb, "王小英"),
        ("name,phone\nAnna\n".as_bytes(), "Anna"),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("t.csv");
        std::fs::write(&path, bytes).expect("written");
        let spilled = Spilled::read(&path, folder.path()).expect("a table");
        let table = CsvTable::read(&path, bytes).expect("a table");
        for table in [&table as &dyn Source, &spilled] {
            assert_eq!((table.headers().len(), table.rows(), table.path()), (2, 1, path.as_path()));
            assert_eq!(cells(table, 0), [first]);
        }
        assert_eq!(cells(&table, 1), cells(&spilled, 1));
    }
}

#[test]
fn what_is_no_table_is_refused_by_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let empty = folder.path().join("empty.csv");
    let broken = folder.path().join("broken.parquet");
    std::fs::write(&empty, "").expect("written");
    std::fs::write(&broken, "PAR1 not at all").expect("written");
    let torn = folder.path().join("torn.arrow");
    std::fs::write(&torn, "ARROW1 not at all").expect("written");
    for (path, problem) in [(&empty, "empty"), (&broken, "Parquet"), (&torn, "Arrow"), (&folder.path().join("none.csv"), "none.csv")] {
        let refused = open(path).err().expect("refused").to_string();
        assert!(refused.contains(problem), "{refused}");
    }
}

#[test]
fn what_is_written_is_read_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let table = CsvTable::read(Path::new("t.csv"), b"id,name\na,x\nb,y\nc,z\n").expect("a table");
    let ids = Ids::read(&Settings::default(), &table, None).expect("identifiers");
    let pairs = [Pair { left: 0, right: 2, odds: 2.0 }];
    for name in ["pairs.csv", "pairs.parquet", "pairs.arrow"] {
        let path = folder.path().join(name);
        write_pairs(&path, &pairs, &ids).expect("written");
        let read = open(&path).expect("read");
        assert_eq!(read.headers(), ["left_id", "right_id", "weight", "probability"]);
        assert_eq!((cells(&*read, 0), cells(&*read, 1)), (vec!["a".to_owned()], vec!["c".to_owned()]));
        assert!(cells(&*read, 3)[0].starts_with("0.88"));
    }
    for name in ["clusters.csv", "clusters.parquet", "clusters.feather"] {
        let path = folder.path().join(name);
        write_clusters(&path, &[0, 1, 0], &ids).expect("written");
        assert_eq!(cells(&*open(&path).expect("read"), 1), ["a", "b", "a"]);
    }
    // Nothing half-written is left where it cannot be written.
    assert!(write_pairs(&folder.path().join("no/such/pairs.csv"), &pairs, &ids).is_err());
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 6);
}

#[test]
fn a_part_has_the_rows_that_were_chosen() {
    let table = CsvTable::read(Path::new("t.csv"), b"n\n0\n1\n2\n3\n4\n").expect("a table");
    let part = Part::new(&table, vec![1, 4]);
    assert_eq!(cells(&part, 0), ["1", "4"]);
    assert_eq!((part.rows(), part.row(1)), (2, 4));
}

#[test]
fn a_letter_across_two_pieces_is_read_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("long.csv");
    let rows: String = (0..90_000).map(|row| format!("{}王{row}\n", if row % 2 == 0 { "x" } else { "" })).collect();
    std::fs::write(&path, format!("name\n{rows}")).expect("written");
    let (held, spilled) = (open(&path).expect("a table"), open_large(&path, 10, folder.path()).expect("a table"));
    assert_eq!(cells(&*held, 0), cells(&*spilled, 0));
}
