//! Finds out which rows are people known already, and turns the rest into new people.

use domain::areas::{AreaPath, Resolution, Resolver};
use domain::calls::{language_of, segment_of};
use domain::identity::IdentityState;
use domain::ids::{ListId, PersonId};
use domain::intake::{Assessment, Field, Problem, Record, Severity, Verdict, codes};
use domain::linkage::{Candidate, Evidence, Link, Linker};
use domain::names;
use domain::packs::Pack;
use domain::people::{AddressKind, Sex, age_on};
use domain::tasks::{HIGHEST_PRIORITY, USUAL_PRIORITY};
use serde_json::json;
use std::collections::HashMap;
use store::{Chunk, ChunkPerson, ChunkRow, Cipher, IdGenerator, KnownKeys, KnownPerson, Lookup, MergedPerson, PersonAddition, ReceivedRow, RowProblemRecord};

/// A row that was read and judged, with the keys by which it may be known.
#[derive(Debug, Clone)]
pub(super) struct JudgedRow {
    pub number: i64,
    /// The cells as JSON.
    pub entered: String,
    pub assessment: Assessment,
    pub keys: RowKeys,
}

/// The keys of one row.
#[derive(Debug, Clone, Default)]
pub(super) struct RowKeys {
    pub fingerprint: Lookup,
    pub identities: Vec<Lookup>,
    pub source_id: Option<Lookup>,
    pub telephones: Vec<Lookup>,
    pub name_key: String,
    pub pinyin_key: String,
}

impl RowKeys {
    /// Computes the keys of a row of a source.
    pub(super) fn of(cipher: &Cipher, source: &str, entered: &str, record: &Record) -> Self {
        let name = record.name.as_ref().map_or("", |n| n.entered.as_str());
        Self {
            fingerprint: cipher.lookup("row", &format!("{source}\u{1f}{entered}")),
            identities: record.identities.iter().map(|i| cipher.lookup(namespace(i.state), &i.number)).collect(),
            source_id: record.source_id.as_ref().map(|id| cipher.lookup("source_id", &format!("{source}\u{1f}{id}"))),
            telephones: record.telephones.iter().map(|t| cipher.lookup("telephone", &t.number)).collect(),
            name_key: names::fold(name),
            pinyin_key: names::pinyin_and_initials(name),
        }
    }

    pub(super) fn collect(&self, keys: &mut KnownKeys) {
        keys.fingerprints.push(self.fingerprint);
        keys.numbers.extend(self.identities.iter().chain(self.source_id.iter()).chain(&self.telephones));
    }
}

/// Who is known by which key; grows with the rows of a chunk.
#[derive(Default)]
pub(super) struct Known {
    pub rows: HashMap<Lookup, ReceivedRow>,
    pub people: HashMap<Lookup, Vec<KnownPerson>>,
}

impl Known {
    fn candidates(&self, keys: &[Lookup]) -> Vec<Candidate> {
        let mut found: Vec<Candidate> = Vec::new();
        for known in keys.iter().filter_map(|k| self.people.get(k)).flatten() {
            if !found.iter().any(|c| c.person == known.id) {
                found.push(Candidate {
                    person: known.id,
                    name_key: known.name_key.clone(),
                    birth_date: known.birth_date.as_deref().and_then(|date| date.parse().ok()),
                    sex: Sex::from_code(&known.sex),
                    has_identity: known.has_identity,
                });
            }
        }
        found
    }

    fn add(&mut self, person: PersonId, record: &Record, keys: &RowKeys) {
        for lookup in keys.identities.iter().chain(keys.source_id.iter()).chain(&keys.telephones) {
            let people = self.people.entry(*lookup).or_default();
            if !people.iter().any(|p| p.id == person) {
                people.push(KnownPerson {
                    id: person,
                    name_key: keys.name_key.clone(),
                    sex: record.sex.unwrap_or(Sex::Unknown).code().to_owned(),
                    birth_date: record.birth_date.map(|date| date.to_string()),
                    has_identity: record.identities.iter().any(|identity| identity.state != IdentityState::Invalid),
                });
            }
        }
    }
}

/// A number that fails its own check names nobody: it is kept, but never equal to another one.
fn namespace(state: IdentityState) -> &'static str {
    if state == IdentityState::Invalid { "identity that fails its check" } else { "identity" }
}

/// What the rows of one list have in common.
pub(super) struct Linking<'a> {
    pub list_area: &'a AreaPath,
    pub resolver: &'a Resolver,
    pub places: &'a mut HashMap<String, Resolution>,
    pub ids: &'a IdGenerator,
    pub linker: &'a dyn Linker,
    pub pack: &'a Pack,
    pub today: jiff::civil::Date,
    /// Somebody has looked at the row and takes it as it is.
    pub insist: bool,
}

impl Linking<'_> {
    /// Gives every row its verdict and its person.
    pub(super) fn link(&mut self, rows: Vec<JudgedRow>, known: &mut Known, chunk: &mut Chunk) {
        for row in rows {
            let (outcome, person, problems) = self.link_row(row.number, row.assessment, &row.keys, known, chunk);
            chunk.rows.push(ChunkRow {
                row: row.number,
                outcome,
                person,
                fingerprint: row.keys.fingerprint,
                entered: row.entered,
                problems: problems.into_iter().map(problem_record).collect(),
            });
        }
    }

    /// Gives one row its verdict; new people and additions go into the chunk.
    pub(super) fn link_row(
        &mut self,
        number: i64,
        assessment: Assessment,
        keys: &RowKeys,
        known: &mut Known,
        chunk: &mut Chunk,
    ) -> (&'static str, Option<PersonId>, Vec<Problem>) {
        let Assessment { verdict, record, mut problems } = assessment;
        if let Some(earlier) = known.rows.get(&keys.fingerprint) {
            problems.push(already_received(earlier.list, earlier.row));
            if let Some(person) = earlier.person {
                let addition = self.on_list(number, &record);
                chunk.merged.push(MergedPerson { id: person, addition });
            }
            return ("merged", earlier.person, problems);
        }
        match verdict {
            Verdict::Reject => return ("rejected", None, problems),
            Verdict::Hold if !self.insist => return ("held", None, problems),
            Verdict::Hold | Verdict::Accept => {}
        }
        let sound: Vec<Lookup> = record.identities.iter().zip(&keys.identities).filter(|(i, _)| i.state != IdentityState::Invalid).map(|(_, k)| *k).collect();
        let by_identity = known.candidates(&sound);
        let by_source_id = known.candidates(keys.source_id.as_slice());
        let by_telephone = known.candidates(&keys.telephones);
        let evidence = Evidence {
            name_key: &keys.name_key,
            birth_date: record.birth_date,
            sex: record.sex,
            by_identity: &by_identity,
            by_source_id: &by_source_id,
            by_telephone: &by_telephone,
            has_identity: !sound.is_empty(),
            has_source_id: keys.source_id.is_some(),
        };
        match self.linker.link(&evidence) {
            Link::Same(person) => {
                self.add_to(person, number, &record, keys, &mut problems, chunk);
                known.add(person, &record, keys);
                ("merged", Some(person), problems)
            }
            Link::Doubtful(person, doubt) if !self.insist => {
                let known = by_identity.iter().chain(&by_source_id).chain(&by_telephone).find(|c| c.person == person);
                let name = known.map(|c| c.name_key.clone()).unwrap_or_default();
                problems.push(Problem::new(Field::IdentityNumber, doubt.code(), Severity::Doubt).suggest(Field::Name, name));
                ("held", None, problems)
            }
            link @ (Link::New | Link::Doubtful(..)) => {
                let state = if matches!(link, Link::New) { "new" } else { "doubtful" };
                let person = PersonId(self.ids.next_id());
                let (area, resolved) = self.area_of(&record, &mut problems);
                let addition = self.addition(number, &record, keys, resolved, state);
                known.add(person, &record, keys);
                chunk.people.push(new_person(person, area, record, keys, addition));
                ("accepted", Some(person), problems)
            }
        }
    }

    /// Adds what a row tells to somebody who is known.
    pub(super) fn add_to(&mut self, person: PersonId, number: i64, record: &Record, keys: &RowKeys, problems: &mut Vec<Problem>, chunk: &mut Chunk) {
        let (_, area) = self.area_of(record, problems);
        let addition = self.addition(number, record, keys, area, "known");
        chunk.merged.push(MergedPerson { id: person, addition });
    }

    /// Finds where a person lives; without a hint, or a clear one, it is the list's own area.
    fn area_of(&mut self, record: &Record, problems: &mut Vec<Problem>) -> (AreaPath, Option<AreaPath>) {
        let words = &record.area;
        if let Some(path) = words.code.as_deref().and_then(|c| self.resolver.by_code(c)) {
            return (path.clone(), Some(path.clone()));
        }
        let named: Vec<&str> = [&words.province, &words.city, &words.county, &words.township, &words.community, &words.text]
            .into_iter().filter_map(|w| w.as_deref()).collect();
        let (key, resolution) = if named.is_empty() {
            let Some(address) = record.current_address.as_ref().or(record.address.as_ref()) else { return (self.list_area.clone(), None) };
            (None, self.resolver.in_text(&address.raw))
        } else {
            let key = named.join("\u{1f}");
            let resolver = self.resolver;
            // A community written with its sub-district in one cell is searched as text.
            let resolve = || match resolver.by_names(&named) {
                Resolution::Nothing => resolver.in_text(&named.concat()),
                found => found,
            };
            (Some(named.join(" ")), self.places.entry(key).or_insert_with(resolve).clone())
        };
        match (resolution, key) {
            (Resolution::One(path), _) => (path.clone(), Some(path)),
            (Resolution::Several(count), Some(text)) => {
                problems.push(Problem::new(Field::Area, codes::AREA_AMBIGUOUS, Severity::Note).with("text", text).with("count", count));
                (self.list_area.clone(), None)
            }
            (Resolution::Nothing, Some(text)) => {
                problems.push(Problem::new(Field::Area, codes::AREA_UNKNOWN, Severity::Note).with("text", text));
                (self.list_area.clone(), None)
            }
            (_, None) => (self.list_area.clone(), None),
        }
    }

    /// What a row tells of why and how somebody is to be called.
    fn on_list(&self, number: i64, record: &Record) -> PersonAddition {
        let age = record.birth_date.and_then(|birth| age_on(birth, self.today)).or(record.age.map(u16::from));
        let segment = segment_of(&self.pack.segments, record.occupation.as_deref().unwrap_or_default(), age);
        let language = language_of(&self.pack.languages, record.language.as_deref().unwrap_or_default());
        PersonAddition {
            row: number,
            rank: rank_of(record),
            context: context_of(record),
            segment: segment.map(|s| s.code.clone()),
            language: language.map(|l| l.code.clone()),
            ..PersonAddition::default()
        }
    }

    fn addition(&self, number: i64, record: &Record, keys: &RowKeys, area: Option<AreaPath>, state: &str) -> PersonAddition {
        let mut addition = self.on_list(number, record);
        for (identity, lookup) in record.identities.iter().zip(&keys.identities) {
            let state = if state == "doubtful" { "doubtful" } else { identity.state.code() };
            addition.documents.push((identity.kind.code(), identity.number.clone(), state, *lookup));
        }
        if let (Some(id), Some(lookup)) = (&record.source_id, keys.source_id) {
            let state = if state == "doubtful" { "doubtful" } else { "valid" };
            addition.documents.push((domain::identity::IdentityKind::SourceId.code(), id.clone(), state, lookup));
        }
        for (telephone, lookup) in record.telephones.iter().zip(&keys.telephones) {
            addition.telephones.push((telephone.kind.code(), telephone.number.clone(), *lookup));
        }
        let addresses = [(AddressKind::Home, &record.address), (AddressKind::Current, &record.current_address)];
        for (kind, address) in addresses.into_iter().filter_map(|(kind, a)| a.as_ref().map(|a| (kind, a))) {
            // The row's area is where the person is now; another address has one of its own.
            let area = if kind == AddressKind::Home && record.current_address.is_some() {
                if let Resolution::One(path) = self.resolver.in_text(&address.raw) { Some(path) } else { None }
            } else {
                area.clone()
            };
            let structured = (!address.structured.is_empty()).then(|| serde_json::to_string(&address.structured).unwrap_or_default());
            addition.addresses.push((kind.code(), address.raw.clone(), structured, area));
        }
        addition.facts = record.facts.iter().map(|(field, value)| (field.clone(), value.shown())).collect();
        addition
    }
}

fn new_person(id: PersonId, area: AreaPath, record: Record, keys: &RowKeys, addition: PersonAddition) -> ChunkPerson {
    ChunkPerson {
        id,
        area,
        name: record.name.map(|n| n.entered),
        name_key: keys.name_key.clone(),
        pinyin_key: keys.pinyin_key.clone(),
        sex: record.sex.unwrap_or(Sex::Unknown).code(),
        birth_date: record.birth_date.map(|d| d.to_string()),
        age: record.age.map(i64::from),
        occupation: record.occupation,
        work_unit: record.work_unit,
        nationality: record.nationality,
        addition,
    }
}

fn rank_of(record: &Record) -> i64 {
    let priority = record.priority.map_or(USUAL_PRIORITY, |p| i16::from(p).min(HIGHEST_PRIORITY));
    i64::from(HIGHEST_PRIORITY - priority)
}

/// Why somebody is on a list, and what a caller should know before dialling.
fn context_of(record: &Record) -> String {
    let guardian = record.guardian.as_ref().map(|g| json!({
        "name": g.name.as_ref().map(|n| &n.entered), "telephone": g.telephone.as_ref().map(|t| &t.number),
    }));
    json!({
        "reason": record.reason, "place": record.place, "visited_on": record.visited_on, "note": record.note, "language": record.language, "guardian": guardian,
    }).to_string()
}

fn already_received(list: ListId, row: i64) -> Problem {
    Problem::new(Field::Note, "intake.row_already_received", Severity::Note).with("list", list).with("row", row)
}

pub(super) fn problem_record(problem: Problem) -> RowProblemRecord {
    RowProblemRecord {
        field: problem.field.key().into_owned(),
        severity: problem.severity.code(),
        detail: json!({ "params": problem.params, "suggestions": problem.suggestions }).to_string(),
        code: problem.code.into_owned(),
    }
}
