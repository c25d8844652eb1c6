use super::*;
use rstest::rstest;

fn path(text: &str) -> AreaPath {
    AreaPath::from_stored(text.to_owned())
}

fn actor(grants: &[(Role, &str, Option<i64>)], onboarded: bool) -> Actor {
    let grants = grants
        .iter()
        .map(|&(role, area, until_ms)| Grant { role, area: path(area), team: Some(TeamId(7)), until_ms })
        .collect();
    Actor { account: AccountId(1), grants, onboarded }
}

#[test]
fn a_right_ends_by_itself_at_its_minute() {
    let caller = actor(&[(Role::Caller, "cn.44.", Some(1_000))], true);
    assert!(caller.scope(Permission::CallsWork, 999).covers(&path("cn.44.09.")));
    assert!(caller.scope(Permission::CallsWork, 1_000).is_empty());
    assert!(caller.teams(1_000).is_empty());
}

#[test]
fn nobody_sees_people_before_training_and_pledge() {
    let caller = actor(&[(Role::Caller, "cn.", None)], false);
    assert!(caller.permissions(0).is_empty());
    assert!(caller.owes_onboarding(0));
}

#[test]
fn an_administrator_sees_nobody() {
    let chief = actor(&[(Role::Administrator, "", None)], true);
    for permission in [Permission::PeopleRead, Permission::PeopleReveal, Permission::PeopleSearch, Permission::CallsWork] {
        assert!(chief.scope(permission, 0).is_empty(), "{permission:?}");
    }
    for &purpose in RevealPurpose::ALL {
        assert!(chief.reveal_scope(purpose, 0).is_empty());
    }
}

#[test]
fn rights_of_two_roles_do_not_mix_their_areas() {
    let both = actor(&[(Role::DataClerk, "cn.44.", None), (Role::Caller, "cn.33.", None)], true);
    assert!(!both.scope(Permission::CallsWork, 0).covers(&path("cn.44.")));
    assert!(!both.scope(Permission::IntakeImport, 0).covers(&path("cn.33.")));
}

#[test]
fn a_scope_inside_an_area_is_the_narrower_of_both() {
    let scope = Scope::of(vec![path("cn.44.09."), path("cn.44."), path("cn.33.03.")]);
    assert_eq!(scope.paths(), [path("cn.33.03."), path("cn.44.")]);
    assert_eq!(scope.within(&path("cn.44.09.")).paths(), [path("cn.44.09.")]);
    assert_eq!(scope.within(&path("cn.33.")).paths(), [path("cn.33.03.")]);
    assert!(scope.within(&path("cn.11.")).is_empty());
}

#[rstest]
#[case("short", Err(WeakPassword::TooShort))]
#[case("aaaaaaaaaaaa", Err(WeakPassword::Common))]
#[case("Firstline123", Err(WeakPassword::Common))]
#[case("xx-wangfang-2022", Err(WeakPassword::ContainsLogin))]
#[case("三人行必有我师焉择其善", Ok(()))]
#[case("correct horse battery", Ok(()))]
fn passwords(#[case] password: &str, #[case] expected: Result<(), WeakPassword>) {
    assert_eq!(check_password(password, "wangfang"), expected);
}
