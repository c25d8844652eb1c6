//! Short and pet forms of given names, as data: those of one line may mean one name.

use std::collections::HashMap;
use std::sync::LazyLock;

/// One line for each group; the first name stands for it.
const GROUPS: &str = include_str!("nicknames.txt");

static BY_NAME: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let mut names = HashMap::new();
    for line in GROUPS.lines().filter(|line| !line.starts_with('#')) {
        let mut forms = line.split_whitespace();
        let Some(first) = forms.next() else { continue };
        for form in std::iter::once(first).chain(forms) {
            names.entry(form).or_insert(first);
        }
    }
    names
});

/// The name that stands for all forms of this one.
pub(crate) fn group(name: &str) -> Option<&'static str> {
    BY_NAME.get(name).copied()
}
