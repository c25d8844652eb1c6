//! Each rule of an edition held against the facts: who falls under it, since when, with which measure.
//!
//! Owns episodes and anchors, and is the only place where a measure is made.

use super::conditions::{Check, Hit, View, end_of_day, left, plus_days, result_of};
use super::courses::{Anchors, Dated, dated, first, schedule};
use super::facts::{FactId, Known, Moment, What};
use super::{Cited, Measure, NotNow, OfferDue, Task, TestDue};
use crate::policy::{Anchor, Course, Exception, Mode, Monitoring, Rule, TestResult};
use jiff::Timestamp;
use jiff::civil::Date;

/// What the rules say, before the strictest is chosen.
#[derive(Default)]
pub(super) struct Found {
    pub measures: Vec<Measure>,
    pub not_now: Vec<NotNow>,
    pub offers: Vec<OfferDue>,
    pub tasks: Vec<Task>,
}

/// Holds every rule against the facts.
pub(super) fn apply(known: &Known<'_>) -> Found {
    let mut found = Found::default();
    for rule in &known.edition.rules {
        let check = View { below_ct: rule.positive_below_ct, ..View::own(known) }.check(&rule.when);
        if check.holds {
            let episode = Episode::of(known, rule, check.hits);
            found.take(known, rule, &episode);
        }
    }
    found
}

/// The facts by which a rule holds now, without those of long ago.
struct Episode<'a> {
    hits: Vec<Hit<'a>>,
    anchors: Anchors,
    sources: Vec<&'a str>,
    /// The earliest moment of the first exposure, or of what else it is counted from.
    begun: Option<Timestamp>,
    /// Whether events of long ago were left out.
    is_later: bool,
}

impl<'a> Episode<'a> {
    fn of(known: &Known<'a>, rule: &Rule, hits: Vec<Hit<'a>>) -> Self {
        // Events that lie closer together than the window are one episode; the last one counts.
        let mut events: Vec<(Date, Date, Hit<'a>)> = hits.iter().filter_map(|hit| days(known, *hit).map(|(from, to)| (from, to, *hit))).collect();
        events.sort_by(|a, b| (a.0, a.1, &a.2.fact().id).cmp(&(b.0, b.1, &b.2.fact().id)));
        let (mut start, mut end) = (0, Date::MIN);
        for (at, (from, to, _)) in events.iter().enumerate() {
            if at > 0 && *from > plus_days(end, rule.window_days) {
                start = at;
            }
            end = end.max(*to);
        }
        let current = &events[start..];
        let mut anchors = Anchors::new();
        let mut at_most = |anchor, date: Date| {
            anchors.entry(anchor).and_modify(|known: &mut Date| *known = date.max(*known)).or_insert(date);
        };
        for (_, to, hit) in current {
            match &hit.fact().what {
                What::Exposure { .. } => at_most(Anchor::LastExposure, *to),
                What::Arrival { .. } => at_most(Anchor::Arrival, *to),
                What::Stay { .. } => {
                    let Hit::Stay(stay, area) = hit else { continue };
                    match left(known, stay, area) {
                        Some(left) => at_most(Anchor::Leaving, left),
                        None => at_most(Anchor::Arrival, *to),
                    }
                }
                _ => {}
            }
        }
        for (from, _, hit) in current {
            let anchor = match &hit.fact().what {
                What::Exposure { .. } => Anchor::FirstExposure,
                What::Test { .. } => Anchor::PositiveSample,
                What::Onset { .. } => Anchor::Onset,
                _ => continue,
            };
            anchors.entry(anchor).and_modify(|known| *known = (*from).min(*known)).or_insert(*from);
        }
        let source = |hit: &Hit<'a>| match &hit.fact().what {
            What::Exposure { source, .. } => source.as_deref(),
            _ => None,
        };
        let others = hits.iter().filter(|hit| days(known, **hit).is_none()).copied();
        let zone = &known.edition.time_zone;
        Self {
            sources: current.iter().filter_map(|(_, _, hit)| source(hit)).collect(),
            begun: current.iter().filter_map(|(_, _, hit)| beginning(hit.fact()).map(|moment| moment.earliest(zone))).min(),
            hits: current.iter().map(|(_, _, hit)| *hit).chain(others).collect(),
            anchors,
            is_later: start > 0,
        }
    }

    fn view<'k>(&'k self, known: &'k Known<'a>, rule: &Rule, since: Option<Date>, schedule: &'k [TestDue]) -> View<'k, 'a> {
        let first_exposure = self.anchors.get(&Anchor::FirstExposure).copied();
        View { since, first_exposure, sources: &self.sources, schedule, window: rule.window_days, below_ct: rule.positive_below_ct, ..View::own(known) }
    }

    fn ids(&self) -> impl Iterator<Item = FactId> {
        self.hits.iter().flat_map(|hit| hit.ids())
    }
}

/// Returns the first and last day of what a rule can be counted from.
fn days(known: &Known<'_>, hit: Hit<'_>) -> Option<(Date, Date)> {
    let date = |moment: Moment| known.date(moment);
    match (&hit.fact().what, hit) {
        (What::Exposure { first, last, ongoing, .. }, _) => Some((date(*first), if *ongoing { known.today } else { date(last.unwrap_or(*first)) })),
        (What::Arrival { at, .. } | What::Onset { at }, _) => Some((date(*at), date(*at))),
        (What::Test { taken, .. }, _) => Some((date(*taken), date(*taken))),
        (What::Stay { from, .. }, Hit::Stay(stay, area)) => {
            let begun = date(*from).max(date(area.from));
            Some((begun, left(known, stay, area).unwrap_or(begun)))
        }
        _ => None,
    }
}

fn beginning(fact: &super::Fact) -> Option<Moment> {
    match &fact.what {
        What::Exposure { first: at, .. } | What::Arrival { at, .. } | What::Onset { at } | What::Test { taken: at, .. } | What::Stay { from: at, .. } => Some(*at),
        _ => None,
    }
}

impl Found {
    fn take(&mut self, known: &Known<'_>, rule: &Rule, episode: &Episode<'_>) {
        let since = episode.anchors.get(&rule.anchor).copied();
        let view = episode.view(known, rule, since, &[]);
        let promoted = rule.promotion.as_ref().map(|promotion| (promotion, view.check(&promotion.when))).filter(|(_, check)| check.holds);
        let (target, promoted_from, mut hits) = match promoted {
            Some((promotion, check)) => (known.edition.rule(&promotion.to).unwrap_or(rule), Some(rule.id.clone()), check.hits),
            None => (rule, None, Vec::new()),
        };
        let variant = target.variants.iter().map(|variant| (variant, view.check(&variant.when))).find(|(_, check)| check.holds);
        let course = variant.as_ref().map_or(&target.course, |(variant, _)| &variant.course);
        hits.extend(variant.iter().flat_map(|(_, check)| check.hits.iter().copied()));
        let (Some(anchor_date), Some(dates)) = (episode.anchors.get(&target.anchor).copied(), dated(course, &episode.anchors, known.edition.day_zero)) else {
            // An illness of years ago does not make a contact of today an ill one: the rule does not hold, and nothing is in doubt.
            if episode.is_later {
                return;
            }
            self.tasks.push(Task { code: "check_anchor", about: target.id.clone(), due: None, facts: sorted(episode.ids()) });
            return;
        };
        let tests = schedule(known, course, anchor_date, target.positive_below_ct);
        let view = episode.view(known, target, Some(anchor_date), &tests);
        self.positive(known, target, anchor_date);
        let cited = |more: &[Hit<'_>]| Cited::of(episode.ids().chain(hits.iter().chain(more).flat_map(|hit| hit.ids())));
        let not_now = |date, is_over, check: &Check<'_>| cited(&check.hits).map(|because| NotNow { rule: target.id.clone(), date, is_over, because });
        if let Some(check) = course.ends_when.as_ref().map(|condition| view.check(condition)).filter(|check| check.holds) {
            let last = check.hits.iter().filter_map(|hit| result_of(hit.fact(), target.positive_below_ct)).map(|(taken, _)| known.date(taken)).max();
            return self.not_now.extend(not_now(last, true, &check));
        }
        // An offer helps before the first phase begins, too.
        if dates.iter().any(|phase| phase.until.is_none_or(|until| known.today <= until)) {
            self.offers(known, target, episode, &view);
        }
        let Some(current) = dates.iter().find(|phase| phase.from <= known.today && phase.until.is_none_or(|until| known.today <= until)) else {
            return self.not_today(known, target, course, &dates, &view, not_now);
        };
        let exceptions: Vec<(&Exception, Check<'_>)> =
            target.exceptions.iter().map(|exception| (exception, view.check(&exception.when))).filter(|(_, check)| check.holds).collect();
        let excepted: Vec<Hit<'_>> = exceptions.iter().flat_map(|(_, check)| check.hits.iter().copied()).collect();
        let Some(because) = cited(&excepted) else { return };
        let missing = [&course.release, &course.ends_when].into_iter().flatten().flat_map(|condition| view.check(condition).missing).collect();
        let at_most = exceptions.iter().filter_map(|(exception, _)| exception.mode_at_most).min();
        let mode = at_most.map_or(current.phase.mode, |mode| mode.min(current.phase.mode));
        let measure = Measure {
            rule: target.id.clone(),
            promoted_from,
            variant: variant.as_ref().map(|(variant, _)| variant.id.clone()),
            exceptions: exceptions.iter().map(|(exception, _)| exception.id.clone()).collect(),
            mode,
            colour: current.phase.colour,
            monitoring: current.phase.monitoring,
            checks_per_day: current.phase.checks_per_day,
            inspect_every_days: current.phase.inspect_every_days,
            phase: current.number,
            anchor: target.anchor,
            anchor_date,
            day: super::conditions::days_between(anchor_date, known.today) + first(known.edition.day_zero),
            phase_until: current.until.or_else(|| area_end(known, episode)),
            until: dates.last().and_then(|phase| phase.until).or_else(|| area_end(known, episode)),
            room_with: exceptions.iter().find_map(|(exception, _)| exception.room_with.clone()),
            tests: tests.clone(),
            missing,
            because,
        };
        self.work(known, target, episode, &measure);
        self.measures.push(measure);
    }

    /// Before the first phase, between two, or after the last.
    fn not_today(
        &mut self,
        known: &Known<'_>,
        rule: &Rule,
        course: &Course,
        dates: &[Dated<'_>],
        view: &View<'_, '_>,
        not_now: impl Fn(Option<Date>, bool, &Check<'_>) -> Option<NotNow>,
    ) {
        let next = dates.iter().map(|phase| phase.from).filter(|from| *from > known.today).min();
        let last = dates.iter().filter_map(|phase| phase.until).max();
        let release = course.release.as_ref().map(|condition| view.check(condition)).unwrap_or(Check { holds: true, ..Check::default() });
        self.not_now.extend(not_now(next.or(last), next.is_none(), &release));
        if let (None, Some(last)) = (next, last)
            && !release.holds
            && known.today <= plus_days(last, rule.window_days)
        {
            // The measure ends by itself; that its release was never shown is for a human to settle.
            let facts = view.facts.iter().filter(|fact| matches!(fact.what, What::Test { .. })).map(|fact| fact.id.clone());
            self.tasks.push(Task { code: "check_release", about: rule.id.clone(), due: None, facts: sorted(facts) });
        }
        if let Some(next) = next {
            self.tasks.push(Task { code: "prepare", about: rule.id.clone(), due: Some(Moment::Day(next).earliest(&known.edition.time_zone)), facts: Vec::new() });
        }
    }

    fn positive(&mut self, known: &Known<'_>, rule: &Rule, since: Date) {
        let positive = known.own.iter().filter(|fact| result_of(fact, rule.positive_below_ct).is_some_and(|(taken, result)| result == TestResult::Positive && known.date(taken) >= since));
        let facts = sorted(positive.map(|fact| fact.id.clone()));
        if !facts.is_empty() {
            self.tasks.push(Task { code: "positive_result", about: rule.id.clone(), due: None, facts });
        }
    }

    fn offers(&mut self, known: &Known<'_>, rule: &Rule, episode: &Episode<'_>, view: &View<'_, '_>) {
        for offer in &rule.offers {
            let is_meant = offer.when.as_ref().is_none_or(|condition| view.check(condition).holds);
            let was_given = view.check(&crate::policy::Condition::Given { what: offer.what.clone() }).holds;
            // Where only the day is known it is counted from its beginning: nobody is told of time that is not there.
            let from = match offer.anchor {
                Anchor::FirstExposure => episode.begun,
                anchor => episode.anchors.get(&anchor).map(|date| Moment::Day(*date).earliest(&known.edition.time_zone)),
            };
            let deadline = from.and_then(|from| from.checked_add(jiff::SignedDuration::from_hours(offer.within_hours)).ok());
            let (true, false, Some(deadline), Some(because)) = (is_meant, was_given, deadline, Cited::of(episode.ids())) else { continue };
            let is_open = known.now <= deadline;
            if is_open {
                self.tasks.push(Task { code: "offer", about: offer.what.clone(), due: Some(deadline), facts: sorted(episode.ids()) });
            }
            self.offers.push(OfferDue { rule: rule.id.clone(), what: offer.what.clone(), deadline, is_open, because });
        }
    }

    fn work(&mut self, known: &Known<'_>, rule: &Rule, episode: &Episode<'_>, measure: &Measure) {
        let today = end_of_day(known, known.today);
        let facts = || sorted(measure.because.iter().cloned());
        let open = measure.tests.iter().rfind(|test| test.date <= known.today);
        if let Some(test) = open.filter(|test| i64::try_from(test.done.len()).unwrap_or(i64::MAX) < test.count) {
            self.tasks.push(Task { code: "test", about: test.specimen.clone(), due: Some(end_of_day(known, test.date)), facts: facts() });
        }
        if measure.monitoring != Monitoring::Nothing {
            self.tasks.push(Task { code: "check_health", about: rule.id.clone(), due: Some(today), facts: facts() });
        }
        if let Some(hours) = rule.transfer_hours.filter(|_| measure.mode >= Mode::CentralQuarantine) {
            let found = episode.hits.iter().map(|hit| hit.fact().recorded).min();
            let due = found.and_then(|found| found.checked_add(jiff::SignedDuration::from_hours(hours)).ok());
            self.tasks.push(Task { code: "transfer", about: rule.id.clone(), due, facts: facts() });
        }
    }
}

/// Returns the day on which the areas of a stay lose their tier, if it is known.
fn area_end(known: &Known<'_>, episode: &Episode<'_>) -> Option<Date> {
    let ends = episode.hits.iter().filter_map(|hit| match hit {
        Hit::Stay(_, area) => Some(area.until.map(|until| known.date(until))),
        Hit::Fact(_) => None,
    });
    ends.reduce(|a, b| a.zip(b).map(|(a, b)| a.max(b))).flatten()
}

fn sorted(ids: impl Iterator<Item = FactId>) -> Vec<FactId> {
    let mut ids: Vec<FactId> = ids.collect();
    ids.sort();
    ids.dedup();
    ids
}
