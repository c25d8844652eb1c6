use std::process::ExitCode;
fn main() -> ExitCode {
    let mut code = ExitCode::SUCCESS;
    for path in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&path).unwrap();
        let stem = std::path::Path::new(&path).file_stem().unwrap().to_string_lossy().into_owned();
        let c = forms::compile(&forms::workbook::from_markdown(&text), &stem);
        eprintln!("== {path} {:?}", c.form.as_ref().map(|f| f.summary()));
        for p in &c.problems { eprintln!("  {:?} {}:{:?}:{:?} {} {:?}", p.severity, p.sheet, p.row, p.column, p.code, p.params); }
        match &c.form { Some(f) => std::fs::write(format!("/tmp/px/out/{stem}.xml"), forms::write_xform(f)).unwrap(), None => code = ExitCode::FAILURE }
    }
    code
}
