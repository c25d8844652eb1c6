use super::*;
use domain::people::AnswerState::{Claimed, Confirmed, Refused};

fn first_call() -> Questionnaire {
    Questionnaire::compile("first-call", include_str!("../../../../packs/base/forms/first-call.md")).expect("compiles")
}

fn now() -> Zoned {
    "2022-09-15T10:00:00+08:00[Asia/Shanghai]".parse().expect("a time")
}

fn known(told: &[(&str, &str, AnswerState)]) -> Known {
    told.iter().map(|(key, value, state)| ((*key).to_owned(), ((*value).to_owned(), *state))).collect()
}

fn values(given: &[(&str, &str, Option<AnswerState>)]) -> Sent {
    Sent::Values(given.iter().map(|(key, value, state)| ((*key).to_owned(), ((*value).to_owned(), *state))).collect())
}

#[test]
fn what_is_known_stands_in_the_form_when_it_begins_rounds_and_all() {
    let form = first_call();
    let before = known(&[
        ("was_there", "yes", Confirmed),
        ("has_visitors", "yes", Claimed),
        ("visitor_number", "2", Claimed),
        ("visitor[2]/visitor_name", "Li", Claimed),
        ("has_travelled", "yes", Claimed),
        ("segment[1]/segment_place", "the market", Claimed),
        ("segment[2]/segment_place", "home", Claimed),
        ("shoe_size", "43", Claimed),
    ]);
    let begun = form.begin(&now(), &[("place", Some("福华市场"))], &before);
    assert!(begun.instance.contains("福华市场") && begun.instance.contains("the market") && begun.instance.contains("<visitor_name>Li<"), "{}", begun.instance);
    let again = form.take(&now(), &Known::new(), &Sent::Instance(begun)).expect("is an answer to the form");
    for (key, (value, state)) in before.iter().filter(|(key, _)| *key != "shoe_size") {
        assert_eq!(again.answers.get(key), Some(&(value.clone(), Some(*state))), "{key}");
    }
    assert!(again.is_incomplete && again.wrong.is_none(), "{:?}", again.wrong);
}

#[test]
fn a_record_is_complete_when_what_is_required_is_answered_or_refused() {
    let form = first_call();
    let take = |sent: &[(&str, &str, Option<AnswerState>)]| form.take(&now(), &Known::new(), &values(sent)).expect("taken");
    let most = [("was_there", "no", None), ("symptoms", "no", None)];
    assert!(take(&most).is_incomplete);
    let refused = [most[0], most[1], ("current_address", "", Some(Refused))];
    assert!(!take(&refused).is_incomplete);
    assert_eq!(take(&refused).answers["current_address"], (String::new(), Some(Refused)));
}

#[test]
fn what_cannot_be_is_named_and_what_is_not_asked_is_not_kept() {
    let form = first_call();
    let take = |sent: &[(&str, &str, Option<AnswerState>)]| form.take(&now(), &Known::new(), &values(sent));
    for (key, value) in [("last_test", "yesterday"), ("last_test", "2022-09-16"), ("household", "many"), ("was_there", "perhaps"), ("identity_last_four", "440902199001011234")] {
        let wrong = take(&[(key, value, None)]).expect("read").wrong.unwrap_or_else(|| panic!("{key} {value}"));
        assert_eq!((wrong.code.as_str(), wrong.field.as_deref()), ("calls.answer_impossible", Some(key)));
    }
    let kept = take(&[("was_there", "no", None), ("was_there_when", "at ten", None)]).expect("read");
    assert!(!kept.answers.contains_key("was_there_when"), "it is asked only of whoever was there");
    assert_eq!(take(&[("shoe_size", "43", None)]).expect_err("unknown").code, "calls.unknown_question");
    for xml in ["", "<data", "<other xmlns=\"x\"/>", "<data id=\"another\"/>"] {
        let sent = Sent::Instance(Begun { instance: xml.to_owned(), states: BTreeMap::new(), reasons: BTreeMap::new() });
        assert!(form.take(&now(), &Known::new(), &sent).is_err(), "{xml}");
    }
}

#[test]
fn a_draft_of_an_older_form_goes_on_with_what_is_still_asked() {
    let form = first_call();
    let begun = form.begin(&now(), &[], &known(&[("symptoms", "no", Claimed)]));
    let older = Begun { instance: begun.instance.replace("</data>", "<shoe_size>43</shoe_size></data>").replace("version=\"1\"", "version=\"0\""), ..begun };
    let resumed = form.resume(&now(), &older).expect("goes on");
    assert!(resumed.instance.contains("<symptoms>no</symptoms>") && !resumed.instance.contains("shoe_size"), "{}", resumed.instance);
}

#[test]
fn what_was_said_to_another_edition_is_kept_under_the_name_it_had() {
    let form = first_call();
    let written = "<data id='first-call'><exposure><was_there>yes</was_there><shoe_size>43</shoe_size></exposure>\
        <visitors><guest><hat>red</hat></guest><guest><hat>green &amp; blue</hat></guest></visitors><meta><instanceID>u</instanceID></meta></data>";
    let begun = Begun { instance: written.to_owned(), states: [("/data/exposure/shoe_size".to_owned(), Confirmed)].into(), ..Begun::default() };
    let taken = form.take(&now(), &Known::new(), &Sent::Instance(begun)).expect("still an answer to this form");
    let of = |key: &str| taken.answers.get(key).map(|(value, state)| (value.as_str(), *state));
    assert_eq!(of("was_there"), Some(("yes", None)));
    assert_eq!(of("shoe_size"), Some(("43", Some(Confirmed))));
    assert_eq!((of("guest[1]/hat"), of("guest[2]/hat")), (Some(("red", None)), Some(("green & blue", None))));
    assert_eq!((of("instanceID"), taken.answers.len()), (None, 4));
}

#[test]
fn a_form_that_is_gone_or_broken_is_still_read_as_far_as_it_goes() {
    let form = first_call();
    let gone = Begun { instance: "<data id='spring'><was_there>no</was_there><mask>N95</mask><empty/></data>".to_owned(), ..Begun::default() };
    assert_eq!(form.take(&now(), &Known::new(), &Sent::Instance(gone.clone())).expect_err("another form").code, "calls.other_form");
    let kept = form.kept(&gone).answers;
    assert_eq!(kept.iter().map(|(key, (value, _))| (key.as_str(), value.as_str())).collect::<Vec<_>>(), [("mask", "N95"), ("was_there", "no")]);
    let carried = form.with_draft(&known(&[("household", "3", Claimed)]), &gone);
    assert_eq!((carried.len(), carried.get("was_there")), (2, Some(&("no".to_owned(), Claimed))), "what is asked today is not asked again");
    let broken = Begun { instance: "<data><was_there>yes".to_owned(), ..Begun::default() };
    assert_eq!(form.kept(&broken).answers.get("unreadable_form").map(|(value, _)| value.as_str()), Some("<data><was_there>yes"));
}
