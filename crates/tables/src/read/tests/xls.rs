use super::*;

/// Records of an old workbook's stream.
struct Biff(Vec<u8>);

impl Biff {
    fn record(mut self, kind: u16, data: &[u8]) -> Self {
        self.0.extend(kind.to_le_bytes());
        self.0.extend(u16::try_from(data.len()).unwrap().to_le_bytes());
        self.0.extend(data);
        self
    }

    fn text(self, row: u16, column: u16, text: &str) -> Self {
        let units: Vec<u16> = text.encode_utf16().collect();
        let mut data = [row, column, 0, u16::try_from(units.len()).unwrap()].map(u16::to_le_bytes).concat();
        data.push(1);
        data.extend(units.into_iter().flat_map(u16::to_le_bytes));
        self.record(0x0204, &data)
    }

    fn number(self, row: u16, column: u16, number: f64) -> Self {
        let mut data = [row, column, 0].map(u16::to_le_bytes).concat();
        data.extend(number.to_le_bytes());
        self.record(0x0203, &data)
    }
}

/// Wraps a stream as the one entry of a compound file.
fn compound(name: &str, mut stream: Vec<u8>) -> Vec<u8> {
    const SECTOR: usize = 512;
    stream.resize(stream.len().max(4096).next_multiple_of(SECTOR), 0);
    let (length, sectors) = (stream.len(), stream.len() / SECTOR);
    let fat_sectors = (sectors + 2).div_ceil(127);
    let word = |value: usize| u32::try_from(value).unwrap().to_le_bytes();
    let (end, free, fat) = (0xFFFF_FFFE_u32.to_le_bytes(), 0xFFFF_FFFF_u32.to_le_bytes(), 0xFFFF_FFFD_u32.to_le_bytes());
    let mut header = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    header.extend([0; 16]);
    header.extend([0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0, 0, 0, 0, 0, 0, 0]);
    for part in [word(0), word(fat_sectors), word(sectors), word(0), word(4096), end, word(0), end, word(0)] {
        header.extend(part);
    }
    for at in 0..109 {
        header.extend(if at < fat_sectors { word(sectors + 1 + at) } else { free });
    }
    let mut table = Vec::new();
    for at in 0..fat_sectors * 128 {
        table.extend(match at {
            _ if at + 1 < sectors => word(at + 1),
            _ if at < sectors + 1 => end,
            _ if at < sectors + 1 + fat_sectors => fat,
            _ => free,
        });
    }
    let entry = |name: &str, kind: u8, child: [u8; 4], start: [u8; 4], size: usize| {
        let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let used = if name.is_empty() { 0 } else { entry.len() + 2 };
        entry.resize(64, 0);
        entry.extend(u16::try_from(used).unwrap().to_le_bytes());
        entry.extend([kind, 1]);
        for part in [free, free, child] {
            entry.extend(part);
        }
        entry.extend([0; 36]);
        entry.extend(start);
        entry.extend(word(size));
        entry.extend([0; 4]);
        entry
    };
    let mut directory = entry("Root Entry", 5, word(1), end, 0);
    directory.extend(entry(name, 2, free, word(0), length));
    directory.extend(entry("", 0, free, word(0), 0));
    directory.extend(entry("", 0, free, word(0), 0));
    [header, stream, directory, table].concat()
}

fn old_workbook(sheet: Biff) -> Vec<u8> {
    const BOOK: [u8; 16] = [0, 6, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    const SHEET: [u8; 16] = [0, 6, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let book = Biff(Vec::new()).record(0x0809, &BOOK).record(0x0042, &1200_u16.to_le_bytes());
    let start = u32::try_from(book.0.len() + 4 + 9 + 4).unwrap();
    let mut bound = start.to_le_bytes().to_vec();
    bound.extend([0, 0, 1, 0, b'S']);
    let mut stream = book.record(0x0085, &bound).record(0x000A, &[]).record(0x0809, &SHEET);
    stream.0.extend(sheet.0);
    compound("Workbook", stream.record(0x000A, &[]).0)
}

#[test]
fn a_workbook_of_before_2007_is_read() {
    let sheet = Biff(Vec::new())
        .text(0, 0, "人员名单")
        .text(2, 0, "姓名")
        .text(2, 1, "联系电话")
        .text(3, 0, "王小英")
        .number(3, 1, 13_812_340_412.0);
    let found = table(&old_workbook(sheet));
    assert_eq!(found.opened.format, Format::Xls);
    assert_eq!((found.header_row, found.numbers(), found.texts()), (3, vec![4], vec![vec!["王小英", "13812340412"]]));
}

#[test]
fn a_list_cut_off_at_the_last_row_of_the_format_is_told() {
    let sheet = Biff(Vec::new()).text(0, 0, "姓名").text(1, 0, "王小英").text(65_535, 0, "李四");
    let found = table(&old_workbook(sheet));
    assert_eq!((found.rows.len(), found.warnings()), (2, vec!["tables.row_limit_reached"]));
}

#[test]
fn a_protected_workbook_is_told() {
    assert_eq!(problem(&compound("EncryptedPackage", vec![1; 5000])), ReadError::EncryptedWorkbook);
    assert_eq!(problem(&compound("WordDocument", vec![1; 5000])), ReadError::Unsupported { format: "doc".to_owned() });
}
