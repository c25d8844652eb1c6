//! Letting somebody off what a rule says: another place to stay, or an earlier last day, by two people and for a time.
//!
//! Owns what may be asked for and how long it lasts. An override makes an answer milder and never stricter; it holds for the
//! rule that was looked at, so that a new fact that brings another rule is not weakened by it.

use super::changes::Standing;
use crate::coded;
use crate::ids::AccountId;
use crate::policy::Mode;
use jiff::ToSpan;
use jiff::civil::Date;

coded! {
    /// Why somebody is let off. A closed list: a wish is not among them.
    OverrideReason {
        /// Ill, or in need of care that a house cannot give.
        Illness = "illness",
        Pregnancy = "pregnancy",
        /// A small child, or whoever looks after one.
        Child = "child",
        /// Cannot live alone, or cares for whoever cannot.
        Care = "care",
        /// Somebody close is dying or has died.
        Bereavement = "bereavement",
        /// There is no suitable place.
        NoPlace = "no_place",
    }
}

coded! {
    /// Where an override stands.
    OverrideState {
        /// One person wants it; it changes nothing.
        Asked = "asked",
        /// A second person has confirmed it.
        InForce = "in_force",
        /// Its time is over, or nobody confirmed it in time.
        Expired = "expired",
        Withdrawn = "withdrawn",
    }
}

coded! {
    /// What the person is told of an override.
    OverrideNews {
        /// Two people let them off.
        Begun = "begun",
        /// It was taken back before its time was over.
        EndedEarly = "ended_early",
    }
}

/// For so many days an override holds at most, today included.
pub const LONGEST_OVERRIDE_DAYS: i64 = 14;

/// What somebody asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OverrideWish {
    pub mode: Option<Mode>,
    /// The last day of the course.
    pub until: Option<Date>,
    /// Whether another place is named.
    pub has_place: bool,
    /// The last day on which the override holds.
    pub last_day: Date,
}

/// Why an override is not asked for, or not confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OverrideError {
    #[error("no rule says anything that somebody could be let off")]
    NothingHolds,
    #[error("it says what is different")]
    Empty,
    #[error("the mode is not milder than the rule's, or none at all")]
    NotMilder,
    #[error("the last day is not earlier than the rule's")]
    NotEarlier,
    #[error("the last day lies in the past")]
    DayPast,
    #[error("it lasts too long, or is over already")]
    Expiry,
    #[error("whoever asked cannot confirm it")]
    SamePerson,
    #[error("it is not asked for any more")]
    NotAsked,
    #[error("another rule decides by now")]
    AnotherRule,
}

/// Checks what somebody asks for against what the rules themselves say.
///
/// # Errors
/// Says what does not fit.
pub fn may_ask_override(wish: OverrideWish, answer: &Standing, today: Date) -> Result<(), OverrideError> {
    if answer.rule.is_none() || answer.mode == Mode::Nothing {
        return Err(OverrideError::NothingHolds);
    }
    if wish.mode.is_none() && wish.until.is_none() && !wish.has_place {
        return Err(OverrideError::Empty);
    }
    if wish.mode.is_some_and(|mode| mode == Mode::Nothing || mode >= answer.mode) {
        return Err(OverrideError::NotMilder);
    }
    if let Some(until) = wish.until {
        if until >= answer.until.unwrap_or(Date::MAX) {
            return Err(OverrideError::NotEarlier);
        }
        if until < today {
            return Err(OverrideError::DayPast);
        }
    }
    let last = today.saturating_add((LONGEST_OVERRIDE_DAYS - 1).days());
    if wish.last_day < today || wish.last_day > last { Err(OverrideError::Expiry) } else { Ok(()) }
}

/// Checks whether somebody may confirm what another one asked for.
///
/// # Errors
/// Says why not.
pub fn may_confirm_override(state: OverrideState, asked_by: AccountId, by: AccountId, rule: &str, answer: &Standing) -> Result<(), OverrideError> {
    if state != OverrideState::Asked {
        Err(OverrideError::NotAsked)
    } else if asked_by == by {
        Err(OverrideError::SamePerson)
    } else if answer.rule.as_deref() != Some(rule) {
        Err(OverrideError::AnotherRule)
    } else {
        Ok(())
    }
}

/// What was asked for and confirmed, at a moment at which it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    pub rule: String,
    pub mode: Option<Mode>,
    pub until: Option<Date>,
}

impl Standing {
    /// Returns where somebody stands who is let off: never stricter than without.
    #[must_use]
    pub fn let_off<'a>(mut self, overrides: impl IntoIterator<Item = &'a Override>, today: Date) -> Self {
        let mut is_over = false;
        for one in overrides.into_iter().filter(|one| self.rule.as_deref() == Some(one.rule.as_str())) {
            self.mode = one.mode.map_or(self.mode, |mode| mode.min(self.mode));
            self.until = one.until.map(|until| self.until.map_or(until, |ours| ours.min(until))).or(self.until);
            is_over |= one.until.is_some_and(|until| until < today);
        }
        if is_over { Self::free() } else { self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Colour;
    use jiff::civil::date;
    use proptest::prelude::*;
    use rstest::rstest;

    const TODAY: Date = date(2022, 9, 15);

    fn answer(mode: Mode, until: Option<Date>) -> Standing {
        Standing { rule: Some("close_contact".to_owned()), mode, colour: Colour::Red, phase: 1, until }
    }

    fn wish(mode: Option<Mode>, until: Option<Date>, has_place: bool, last_day: Date) -> OverrideWish {
        OverrideWish { mode, until, has_place, last_day }
    }

    #[rstest]
    #[case::home_instead_of_a_house(wish(Some(Mode::HomeQuarantine), None, false, date(2022, 9, 28)), Ok(()))]
    #[case::another_place(wish(None, None, true, TODAY), Ok(()))]
    #[case::earlier(wish(None, Some(date(2022, 9, 15)), false, TODAY), Ok(()))]
    #[case::nothing_said(wish(None, None, false, TODAY), Err(OverrideError::Empty))]
    #[case::the_same_mode(wish(Some(Mode::CentralQuarantine), None, false, TODAY), Err(OverrideError::NotMilder))]
    #[case::stricter(wish(Some(Mode::Isolation), None, false, TODAY), Err(OverrideError::NotMilder))]
    #[case::nowhere(wish(Some(Mode::Nothing), None, false, TODAY), Err(OverrideError::NotMilder))]
    #[case::as_long(wish(None, Some(date(2022, 9, 20)), false, TODAY), Err(OverrideError::NotEarlier))]
    #[case::longer(wish(None, Some(date(2022, 9, 21)), true, TODAY), Err(OverrideError::NotEarlier))]
    #[case::past(wish(None, Some(date(2022, 9, 14)), false, TODAY), Err(OverrideError::DayPast))]
    #[case::over(wish(None, None, true, date(2022, 9, 14)), Err(OverrideError::Expiry))]
    #[case::too_long(wish(None, None, true, date(2022, 9, 29)), Err(OverrideError::Expiry))]
    fn only_what_is_milder_and_ends_can_be_asked_for(#[case] wish: OverrideWish, #[case] expected: Result<(), OverrideError>) {
        assert_eq!(may_ask_override(wish, &answer(Mode::CentralQuarantine, Some(date(2022, 9, 20))), TODAY), expected);
        assert_eq!(may_ask_override(wish, &Standing::free(), TODAY), Err(OverrideError::NothingHolds));
    }

    #[rstest]
    #[case(OverrideState::Asked, 2, "close_contact", Ok(()))]
    #[case(OverrideState::Asked, 1, "close_contact", Err(OverrideError::SamePerson))]
    #[case(OverrideState::Asked, 2, "case", Err(OverrideError::AnotherRule))]
    #[case(OverrideState::InForce, 2, "close_contact", Err(OverrideError::NotAsked))]
    #[case(OverrideState::Expired, 2, "close_contact", Err(OverrideError::NotAsked))]
    #[case(OverrideState::Withdrawn, 2, "close_contact", Err(OverrideError::NotAsked))]
    fn two_people_let_somebody_off(#[case] state: OverrideState, #[case] by: i64, #[case] rule: &str, #[case] expected: Result<(), OverrideError>) {
        let answer = answer(Mode::CentralQuarantine, None);
        assert_eq!(may_confirm_override(state, AccountId(1), AccountId(by), rule, &answer), expected);
    }

    fn modes() -> impl Strategy<Value = Mode> {
        proptest::sample::select(Mode::ALL)
    }

    fn days() -> impl Strategy<Value = Option<Date>> {
        proptest::option::of((-20_i64..20).prop_map(|days| TODAY.saturating_add(days.days())))
    }

    proptest! {
        #[test]
        fn nobody_is_held_more_strictly_or_longer_by_an_override(
            (mode, until) in (modes(), days()),
            overrides in proptest::collection::vec((modes(), any::<bool>(), days(), any::<bool>()), 0..4),
        ) {
            let rules = |same: bool| if same { "close_contact" } else { "case" }.to_owned();
            let overrides: Vec<Override> = overrides.into_iter().map(|(mode, has_mode, until, same)| Override { rule: rules(same), mode: has_mode.then_some(mode), until }).collect();
            let by_rule = answer(mode, until);
            let milder = by_rule.clone().let_off(&overrides, TODAY);
            prop_assert!(milder.mode <= by_rule.mode && milder.colour <= by_rule.colour);
            if milder.rule.is_some() {
                prop_assert!(milder.until.unwrap_or(Date::MAX) <= by_rule.until.unwrap_or(Date::MAX));
            }
            let other: Vec<Override> = overrides.into_iter().filter(|one| one.rule != "close_contact").collect();
            prop_assert_eq!(by_rule.clone().let_off(&other, TODAY), by_rule, "an override of another rule changes nothing");
        }
    }
}
