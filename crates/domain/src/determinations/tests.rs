use super::*;
use crate::policy::{self, Library};

fn library() -> Library {
    policy::read(&policy::shipped_for_tests()).0
}

#[test]
fn every_worked_example_of_every_pack_holds() {
    let library = library();
    for (file, text) in policy::shipped_for_tests().iter().filter(|(file, _)| file.contains("/examples/policy-")) {
        let pack = file.split('/').next().expect("a pack");
        let (count, differing) = play(text, library.policy(pack).expect(pack)).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(differing.is_empty(), "{file}: {differing:#?}");
        assert!(count >= if pack.starts_with("covid") { 10 } else { 6 }, "{file}: {count} examples");
    }
}
