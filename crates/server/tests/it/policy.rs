//! An edition comes into force: proposed, tried on everybody, confirmed by another, told to whom it touches.

mod oracle;

use crate::facts::{holds, put_in_force, record, two_people};
use crate::kit::{Kit, people_csv};
use oracle::{Expected, Oracle};
use rstest::rstest;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use store::Backend;

async fn end(kit: &Kit, id: &str) -> crate::kit::Answer {
    kit.post("epidemiologist", &format!("/api/activations/{id}/end"), json!({ "reason": "试点结束" })).await
}

async fn propose(kit: &Kit, version: &str) -> String {
    let area = kit.area("440902").await;
    let body = json!({ "pack": "covid-19-china", "version": version, "area_id": area, "reason": "国务院联防联控机制通知" });
    kit.post("epidemiologist", "/api/activations", body).await.ok()["id"].as_str().expect("id").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edition_is_tried_on_everybody_and_changes_nobody_until_a_second_person_confirms() {
    let kit = Kit::new().await;
    let (li, wang) = two_people(&kit).await;
    put_in_force(&kit, "covid-19-china", "9").await;
    record(&kit, &li, json!({ "kind": "exposure", "what": "close_contact", "from": "2022-09-13" })).await;
    record(&kit, &wang, json!({ "kind": "exposure", "what": "second_contact", "from": "2022-09-13", "other_id": li })).await;
    let before = holds(&kit, &wang).await;
    assert_eq!(before["mode"], "home_quarantine");
    let id = propose(&kit, "20").await;
    let confirm = |who: &'static str| kit.post(who, Box::leak(format!("/api/activations/{id}/confirm").into_boxed_str()), json!({}));
    assert_eq!(confirm("commander").await.refused(409), "policy.not_tried");
    kit.app.try_proposals().await.expect("tries");
    assert_eq!(confirm("epidemiologist").await.refused(409), "policy.same_person");
    assert_eq!(holds(&kit, &wang).await, before, "nobody is touched by a trial");
    let tried = kit.get("commander", &format!("/api/activations/{id}")).await.ok();
    let all = &tried["trial"]["all"];
    assert_eq!((all["people"].as_u64(), all["stricter"].as_u64(), all["freer"].as_u64()), (Some(2), Some(0), Some(2)), "{tried}");
    assert_eq!((all["beds_before"].as_u64(), all["beds_after"].as_u64()), (Some(1), Some(1)));
    assert_eq!(tried["trial"]["areas"].as_array().map(Vec::len), Some(1), "told apart by the areas below: {tried}");
    let told = kit.post("supervisor", &format!("/api/activations/{id}/changes/{wang}/told"), json!({ "how": "message" })).await;
    assert_eq!(told.refused(409), "policy.not_in_force");
    confirm("commander").await.ok();
    assert_eq!(confirm("commander").await.refused(409), "policy.not_proposed");
    kit.app.determine_all().await.expect("decides");
    let after = holds(&kit, &wang).await;
    assert_eq!((after["version"].as_str(), after["mode"].as_str(), after["rule"].as_str()), (Some("20"), Some("none"), None), "the contact of a contact is no longer determined");
    assert_eq!(holds(&kit, &li).await["until"], "2022-09-21", "five days away and three at home");
    let changes = kit.get("supervisor", &format!("/api/activations/{id}/changes")).await.ok();
    assert_eq!(changes["items"].as_array().map(Vec::len), Some(2));
    assert_eq!(changes["counts"]["freer"], json!({ "people": 2, "told": 0 }));
    let of_wang = changes["items"].as_array().expect("changes").iter().find(|one| one["person_id"] == wang.as_str()).expect("hers").clone();
    assert_eq!((of_wang["before"]["mode"].as_str(), of_wang["after"]["mode"].as_str()), (Some("home_quarantine"), Some("none")));
    kit.post("supervisor", &format!("/api/activations/{id}/changes/{wang}/told"), json!({ "how": "message" })).await.ok();
    kit.post("supervisor", &format!("/api/activations/{id}/changes/{wang}/told"), json!({ "how": "call" })).await.ok();
    let left = kit.get("supervisor", &format!("/api/activations/{id}/changes?untold=true")).await.ok();
    assert_eq!((left["items"].as_array().map(Vec::len), &left["counts"]["freer"]["told"]), (Some(1), &json!(1)));
    let in_force = kit.get("epidemiologist", "/api/policy").await.ok()["in_force"].clone();
    assert_eq!((in_force.as_array().map(Vec::len), in_force[0]["version"].as_str()), (Some(1), Some("20")), "one edition of a plan holds in an area");
    kit.insist_on_promises().await;
    assert!(kit.app.verify_here().await.expect("checks").is_clean());
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn an_edition_ends_by_two_people_and_then_the_wider_one_or_none_decides(#[case] backend: Backend) {
    let kit = Kit::on(backend).await;
    let (li, wang) = two_people(&kit).await;
    let nine = put_in_force(&kit, "covid-19-china", "9").await;
    let home = kit.get("clerk", &format!("/api/people/{li}")).await.ok()["area"]["id"].clone();
    let body = json!({ "pack": "covid-19-china", "version": "20", "area_id": home, "reason": "试点" });
    let twenty = kit.post("epidemiologist", "/api/activations", body).await.ok()["id"].as_str().expect("id").to_owned();
    let path = |id: &str, step: &str| format!("/api/activations/{id}/{step}");
    assert_eq!(end(&kit, &twenty).await.refused(409), "policy.not_active", "what is only proposed cannot end");
    kit.app.try_proposals().await.expect("tries");
    kit.post("commander", &path(&twenty, "confirm"), json!({})).await.ok();
    record(&kit, &li, json!({ "kind": "exposure", "what": "close_contact", "from": "2022-09-13" })).await;
    kit.app.determine_all().await.expect("decides");
    let before = holds(&kit, &li).await;
    assert_eq!(before["version"], "20");
    assert_eq!(kit.post("epidemiologist", &path(&twenty, "end"), json!({ "reason": " " })).await.refused(422), "invalid.empty");

    // The pilot ends: the district's edition decides again, and whom that touches is listed.
    let ending = end(&kit, &twenty).await.ok()["id"].as_str().expect("id").to_owned();
    assert_eq!(end(&kit, &twenty).await.refused(409), "policy.ending_proposed");
    assert_eq!(kit.post("commander", &path(&ending, "confirm"), json!({})).await.refused(409), "policy.not_tried");
    kit.app.try_proposals().await.expect("tries");
    assert_eq!(kit.post("epidemiologist", &path(&ending, "confirm"), json!({})).await.refused(409), "policy.same_person");
    assert_eq!(holds(&kit, &li).await, before, "nobody is touched by a trial");
    let tried = kit.get("commander", &format!("/api/activations/{ending}")).await.ok();
    let touched = tried["trial"]["all"]["people"].as_u64();
    assert_eq!((tried["ends"].as_str(), touched, tried["trial"]["all"]["stricter"].as_u64()), (Some(twenty.as_str()), Some(1), Some(1)), "{tried}");
    kit.post("commander", &path(&ending, "confirm"), json!({})).await.ok();
    kit.app.determine_all().await.expect("decides");
    let after = holds(&kit, &li).await;
    assert_eq!((after["version"].as_str(), after["mode"].as_str()), (Some("9"), Some("central_quarantine")));
    assert_eq!(kit.get("commander", &format!("/api/activations/{twenty}")).await.ok()["state"], "ended");
    let changes = kit.get("supervisor", &path(&ending, "changes")).await.ok();
    assert_eq!((changes["items"].as_array().map(Vec::len), &changes["counts"]["stricter"]["people"]), (Some(1), &json!(1)), "{changes}");
    assert_eq!(kit.get("supervisor", &path(&nine, "changes")).await.ok()["items"], json!([]), "it is told as the end that it is");

    // The last edition ends: nothing holds anybody any more, and everybody is told.
    record(&kit, &wang, json!({ "kind": "exposure", "what": "close_contact", "from": "2022-09-13" })).await;
    let last = end(&kit, &nine).await.ok()["id"].as_str().expect("id").to_owned();
    kit.app.try_proposals().await.expect("tries");
    let tried = kit.get("commander", &format!("/api/activations/{last}")).await.ok();
    assert_eq!((tried["trial"]["all"]["freer"].as_u64(), tried["trial"]["all"]["beds_after"].as_u64()), (Some(2), Some(0)), "{tried}");
    kit.post("commander", &path(&last, "confirm"), json!({})).await.ok();
    kit.app.determine_all().await.expect("decides");
    for person in [&li, &wang] {
        assert_eq!(holds(&kit, person).await, Value::Null);
        let found = kit.get("epidemiologist", &format!("/api/people/{person}/determinations")).await.ok();
        assert_eq!(found["earlier"][0]["mode"], "central_quarantine", "what held stays readable");
    }
    let changes = kit.get("supervisor", &path(&last, "changes")).await.ok();
    assert_eq!(changes["counts"]["freer"], json!({ "people": 2, "told": 0 }), "{changes}");
    assert_eq!((changes["items"][0]["before"]["mode"].as_str(), changes["items"][0]["after"]["mode"].as_str()), (Some("central_quarantine"), Some("none")));
    kit.post("supervisor", &format!("/api/activations/{last}/changes/{wang}/told"), json!({ "how": "call" })).await.ok();
    assert_eq!(kit.get("supervisor", &path(&last, "changes")).await.ok()["counts"]["freer"]["told"], 1);
    assert_eq!(kit.get("epidemiologist", "/api/policy").await.ok()["in_force"], json!([]));
    assert_eq!(end(&kit, &nine).await.refused(409), "policy.not_active", "what has ended does not end again");
    let by_one = "UPDATE policy_activations SET confirmed_by = proposed_by WHERE ends_id IS NOT NULL";
    assert!(kit.fresh.refuses(by_one).await.is_some(), "the database itself holds two people");
    assert!(kit.app.verify_here().await.expect("checks").is_clean());
    kit.insist_on_promises().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_has_checked_is_not_switched_on() {
    let kit = Kit::new().await;
    let area = kit.area("440902").await;
    let policies = kit.get("commander", "/api/policy").await.ok();
    let draft = policies["packs"].as_array().expect("plans").iter().find(|pack| pack["versions"].as_array().is_some_and(|all| all.iter().all(|one| one["can_activate"] == false))).expect("a draft").clone();
    let body = json!({ "pack": draft["pack"], "version": draft["versions"][0]["version"], "area_id": area, "reason": "x" });
    assert_eq!(kit.post("commander", "/api/activations", body).await.refused(422), "policy.has_drafts");
    for (pack, version, code) in [("plague", "1", "policy.unknown_pack"), ("covid-19-china", "10", "policy.unknown_version")] {
        let body = json!({ "pack": pack, "version": version, "area_id": area, "reason": "x" });
        assert_eq!(kit.post("commander", "/api/activations", body).await.refused(422), code);
    }
    let elsewhere = json!({ "pack": "measles", "version": "1", "area_id": kit.area("440904").await, "reason": "x" });
    assert_eq!(kit.post("commander", "/api/activations", elsewhere).await.refused(422), "facts.no_area", "another district is not theirs");
}

#[tokio::test(flavor = "multi_thread")]
async fn days_go_by_and_a_measure_ends_by_itself() {
    let mut kit = Kit::new().await;
    let (li, _) = two_people(&kit).await;
    put_in_force(&kit, "covid-19-china", "9").await;
    record(&kit, &li, json!({ "kind": "exposure", "what": "close_contact", "from": "2022-09-08" })).await;
    let first = holds(&kit, &li).await;
    assert_eq!((first["mode"].as_str(), first["measure"]["day"].as_i64(), first["until"].as_str()), (Some("central_quarantine"), Some(7), Some("2022-09-18")));
    assert_eq!(kit.app.determine_all().await.expect("decides"), 0, "nobody is due before midnight");
    kit.next_day().await;
    kit.sign_in("epidemiologist").await;
    assert_eq!(kit.app.determine_all().await.expect("decides"), 1);
    let second = holds(&kit, &li).await;
    assert_eq!((second["mode"].as_str(), second["measure"]["phase"].as_i64(), second["measure"]["day"].as_i64()), (Some("home_monitoring"), Some(2), Some(8)), "{second}");
    std::fs::write(kit.clock(), "2022-09-19T04:00:00Z").expect("the clock is set");
    kit.sign_in("epidemiologist").await;
    kit.app.determine_all().await.expect("decides");
    let over = holds(&kit, &li).await;
    assert_eq!((over["mode"].as_str(), over["colour"].as_str(), over["measure"].is_null()), (Some("none"), Some("green"), true));
    let found = kit.get("epidemiologist", &format!("/api/people/{li}/determinations")).await.ok();
    assert_eq!(found["earlier"].as_array().map(Vec::len), Some(2), "each phase once");
    assert!(kit.app.verify_here().await.expect("checks").is_clean());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edition_whose_text_is_another_one_decides_nothing_until_it_is_activated_again() {
    let mut kit = Kit::new().await;
    let (li, wang) = two_people(&kit).await;
    let id = put_in_force(&kit, "covid-19-china", "9").await;
    record(&kit, &li, json!({ "kind": "exposure", "what": "close_contact", "from": "2022-09-08" })).await;
    kit.fresh.tamper("UPDATE policy_activations SET policy_hash = 'another'").await;
    kit.next_day().await;
    kit.sign_in("epidemiologist").await;
    kit.app.determine_all().await.expect("comes to an end");
    assert_eq!(holds(&kit, &li).await["mode"], "central_quarantine", "what was decided stays");
    record(&kit, &wang, json!({ "kind": "exposure", "what": "close_contact", "from": "2022-09-08" })).await;
    assert_eq!(holds(&kit, &wang).await, Value::Null, "nobody is held by a text that nobody has switched on");
    assert_eq!(kit.get("epidemiologist", &format!("/api/activations/{id}")).await.ok()["is_changed"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_measure_that_was_set_by_hand_is_found() {
    let kit = Kit::new().await;
    let (li, wang) = two_people(&kit).await;
    put_in_force(&kit, "covid-19-china", "9").await;
    record(&kit, &li, json!({ "kind": "exposure", "what": "close_contact", "from": "2022-09-13" })).await;
    record(&kit, &wang, json!({ "kind": "onset", "from": "2022-09-13" })).await;
    let findings = |verification: app::journal::Verification| verification.findings.iter().map(|finding| finding.code).collect::<Vec<_>>();
    assert!(kit.app.verify_here().await.expect("checks").is_clean());
    kit.fresh.tamper("UPDATE determinations SET until = '2023-09-20' WHERE rule IS NOT NULL").await;
    assert_eq!(findings(kit.app.verify_here().await.expect("checks")), ["standing_differs"]);
    kit.fresh.tamper("UPDATE determinations SET content = x'00' WHERE rule IS NOT NULL").await;
    assert_eq!(findings(kit.app.verify_here().await.expect("checks")), ["determination_differs"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn merged_people_have_one_answer() {
    let kit = Kit::new().await;
    let (li, wang) = two_people(&kit).await;
    put_in_force(&kit, "covid-19-china", "9").await;
    record(&kit, &wang, json!({ "kind": "exposure", "what": "close_contact", "from": "2022-09-13" })).await;
    let link = kit.post("clerk", "/api/links", json!({ "one_id": li, "other_id": wang })).await.ok();
    let id = link["id"].as_str().expect("id").to_owned();
    kit.post("clerk", &format!("/api/links/{id}/decide"), json!({ "decision": "same", "reason": "同一人" })).await.ok();
    kit.app.determine_all().await.expect("decides");
    assert_eq!((holds(&kit, &li).await["mode"].clone(), holds(&kit, &wang).await["mode"].clone()), (json!("central_quarantine"), json!("central_quarantine")), "one card");
    let merges = kit.get("clerk", &format!("/api/people/{li}/merges")).await.ok();
    let merge = merges["items"][0]["id"].as_str().expect("a merge").to_owned();
    kit.post("clerk", &format!("/api/merges/{merge}/separate"), json!({ "reason": "两个人" })).await.ok();
    kit.app.determine_all().await.expect("decides");
    assert_eq!((holds(&kit, &li).await, holds(&kit, &wang).await["mode"].clone()), (Value::Null, json!("central_quarantine")), "the fact went back to whom it was about");
    kit.insist_on_promises().await;
}

/// Everybody of a list of so many, by their identifiers.
async fn people(kit: &Kit, count: usize) -> Vec<String> {
    kit.receive("district.csv", people_csv(count)).await;
    let mut found = Vec::new();
    let mut after = Value::Null;
    loop {
        let page = kit.post("clerk", "/api/people/search", json!({ "state": "waiting", "limit": 200, "after": after })).await.ok();
        found.extend(page["items"].as_array().expect("people").iter().map(|one| one["id"].as_str().expect("id").to_owned()));
        after = page["next"].clone();
        if after.is_null() {
            return found;
        }
    }
}

async fn standing(kit: &Kit, people: &[String]) -> BTreeMap<String, Expected> {
    let mut found = BTreeMap::new();
    for person in people {
        let answer = holds(kit, person).await;
        let text = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
        if !answer["rule"].is_null() {
            found.insert(person.clone(), (text("rule"), text("mode"), text("until")));
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_switch_changes_is_what_an_oracle_in_sql_expects() {
    let kit = Kit::new().await;
    let (oracle, people) = (Oracle::new().await, people(&kit, 180).await);
    let street = kit.area("440902001").await;
    let body = json!({ "pack": "covid-19-china", "area_id": street, "tier": "high", "since": "2022-08-01", "source": "通告" });
    kit.post("epidemiologist", "/api/risk-areas", body).await.ok();
    for (at, person) in people.iter().enumerate() {
        let day = |ago: usize| jiff::civil::date(2022, 9, 15).saturating_sub(jiff::Span::new().days(i64::try_from(ago).expect("small"))).to_string();
        let last = day((at / 6) % 24);
        let mut exposures: Vec<(&str, Option<&String>)> = Vec::new();
        let mut stays = Vec::new();
        match at % 6 {
            0 | 1 => exposures.push(("close_contact", None)),
            2 => exposures.push(("second_contact", Some(&people[at - 2]))),
            3 => stays.push(false),
            4 => stays.push(true),
            _ => {
                exposures.push(("second_contact", None));
                stays.push(false);
            }
        }
        for (kind, source) in exposures {
            record(&kit, person, json!({ "kind": "exposure", "what": kind, "from": last, "other_id": source })).await;
            oracle.knows(&format!("INSERT INTO exposure VALUES ('{person}', '{kind}', '{last}', '{}')", source.map_or("", String::as_str))).await;
        }
        for transit in stays {
            record(&kit, person, json!({ "kind": "stay", "area_id": street, "from": last, "until": last, "transit": transit })).await;
            oracle.knows(&format!("INSERT INTO stay VALUES ('{person}', '{last}', {})", i32::from(transit))).await;
        }
        if at % 12 == 0 {
            record(&kit, person, json!({ "kind": "test", "from": "2022-09-15", "result": "positive" })).await;
            oracle.knows(&format!("INSERT INTO positive VALUES ('{person}')")).await;
        }
    }
    let mut before = BTreeMap::new();
    for version in ["8", "9", "20"] {
        let id = put_in_force(&kit, "covid-19-china", version).await;
        let (expected, found) = (oracle.under(version).await, standing(&kit, &people).await);
        assert!(expected.len() > 30, "the oracle holds {} under {version}", expected.len());
        assert_eq!(found, expected, "under {version}");
        let differs: BTreeSet<&String> = people.iter().filter(|person| before.get(*person) != expected.get(*person)).collect();
        let mut told = BTreeSet::new();
        let mut after = String::new();
        loop {
            let page = kit.get("supervisor", &format!("/api/activations/{id}/changes?limit=200{after}")).await.ok();
            told.extend(page["items"].as_array().expect("changes").iter().map(|one| one["person_id"].as_str().expect("id").to_owned()));
            let Some(next) = page["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        // Whoever passes from one phase or colour to another under the same rule is told, too.
        let missing: Vec<_> = differs.iter().filter(|person| !told.contains(**person)).collect();
        assert!(missing.is_empty(), "under {version} nobody tells {missing:?}");
        let needless: Vec<_> = told.iter().filter(|person| !differs.contains(person) && !expected.contains_key(*person)).collect();
        assert!(needless.is_empty(), "under {version} {needless:?} are told of nothing");
        before = expected;
    }
    kit.insist_on_promises().await;
}
