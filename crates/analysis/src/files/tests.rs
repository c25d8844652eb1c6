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
        let table = CsvTable::read(Path::new("t.csv"), bytes).expect("a table");
        assert_eq!(table.headers().len(), 2);
        assert_eq!(cells(&table, 0), [first]);
    }
}

#[test]
fn what_is_no_table_is_refused_by_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let empty = folder.path().join("empty.csv");
    let broken = folder.path().join("broken.parquet");
    std::fs::write(&empty, "").expect("written");
    std::fs::write(&broken, "PAR1 not at all").expect("written");
    for (path, problem) in [(&empty, "empty"), (&broken, "Parquet"), (&folder.path().join("none.csv"), "none.csv")] {
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
    for name in ["pairs.csv", "pairs.parquet"] {
        let path = folder.path().join(name);
        write_pairs(&path, &pairs, &ids).expect("written");
        let read = open(&path).expect("read");
        assert_eq!(read.headers(), ["left_id", "right_id", "weight", "probability"]);
        assert_eq!((cells(&*read, 0), cells(&*read, 1)), (vec!["a".to_owned()], vec!["c".to_owned()]));
        assert!(cells(&*read, 3)[0].starts_with("0.88"));
    }
    for name in ["clusters.csv", "clusters.parquet"] {
        let path = folder.path().join(name);
        write_clusters(&path, &[0, 1, 0], &ids).expect("written");
        assert_eq!(cells(&*open(&path).expect("read"), 1), ["a", "b", "a"]);
    }
    // Nothing half-written is left where it cannot be written.
    assert!(write_pairs(&folder.path().join("no/such/pairs.csv"), &pairs, &ids).is_err());
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 4);
}
