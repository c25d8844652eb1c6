use super::*;
use std::path::Path;

/// Returns every file of policies that is shipped, by its path from the folder of packs.
pub fn shipped() -> BTreeMap<String, String> {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs"));
    let mut files = BTreeMap::new();
    for pack in std::fs::read_dir(root).expect("packs").map(|entry| entry.expect("an entry").path()) {
        let name = pack.file_name().expect("a name").to_string_lossy().into_owned();
        for folder in ["", "policy/", "local/", "examples/"] {
            for file in std::fs::read_dir(pack.join(folder)).into_iter().flatten().map(|entry| entry.expect("an entry").path()) {
                let file_name = file.file_name().expect("a name").to_string_lossy().into_owned();
                if file_name.ends_with(".toml") && (!folder.is_empty() || file_name == "policy.toml") {
                    files.insert(format!("{name}/{folder}{file_name}"), std::fs::read_to_string(&file).expect("text"));
                }
            }
        }
    }
    files
}

#[test]
fn every_pack_that_is_shipped_can_be_read() {
    let (library, problems) = read(&shipped());
    assert_eq!(library.policies.len(), 6);
    let errors: Vec<_> = problems.iter().filter(|problem| problem.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert_eq!(library.policies.iter().map(|policy| policy.versions.len()).sum::<usize>(), 8);
}
