//! What an edition means for one person, in words. Owns which parameters of a reason have words of their own.

use super::{Folder, Speech, edition_at, library};
use anyhow::Context;
use api::{Language, Words};
use clap::Args;
use domain::determinations::{Determination, Reason, Task, determine, read_facts};
use domain::packs::Text;
use domain::policy::Edition;
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, Args)]
pub struct Explain {
    /// The pack, and if it is not to be the edition that holds on the day, PACK@VERSION.
    pack: String,
    /// What is known of the person, as TOML; see docs/capabilities/determinations.md.
    #[arg(long, value_name = "FILE")]
    facts: PathBuf,
    /// The day, decided at its end, or the moment, such as 2022-07-05T10:00:00+08:00.
    #[arg(long, value_name = "DATE")]
    as_of: String,
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    speech: Speech,
}

impl Explain {
    pub fn run(&self) -> anyhow::Result<ExitCode> {
        let library = library(&self.folder)?;
        let (edition, as_of) = edition_at(&library, &self.pack, &self.as_of)?;
        let text = std::fs::read_to_string(&self.facts).with_context(|| format!("{} cannot be read", self.facts.display()))?;
        let facts = read_facts(&text).with_context(|| self.facts.display().to_string())?;
        let found = determine(&facts, edition, as_of);
        let speaker = Speaker { language: self.speech.language(), words: self.speech.language().words(), edition };
        if self.speech.json {
            let sentences: Vec<String> = found.explanation.iter().map(|reason| speaker.reason(reason)).collect();
            println!("{}", json!({ "determination": found, "sentences": sentences }));
        } else {
            speaker.tell(&found);
        }
        Ok(ExitCode::SUCCESS)
    }
}

struct Speaker<'e> {
    language: Language,
    words: &'static Words,
    edition: &'e Edition,
}

impl Speaker<'_> {
    fn tell(&self, found: &Determination) {
        println!("{} @ {}, {}", self.text(&self.edition.title), self.edition.version, found.today);
        for reason in &found.explanation {
            let facts = if reason.facts.is_empty() {
                String::new()
            } else {
                format!(" [{}]", self.words.say("determination.facts", [("facts", reason.facts.join(", "))]))
            };
            println!("{}{facts}", self.reason(reason));
        }
        if !found.tasks.is_empty() {
            println!("{}", self.words.text("determination.work"));
            found.tasks.iter().for_each(|task| println!("- {}", self.task(task)));
        }
    }

    fn text<'t>(&self, text: &'t Text) -> &'t str {
        match self.language {
            Language::Chinese => &text.zh,
            Language::English => &text.en,
        }
    }

    /// A rule or a word of the pack by its title; whatever else, as it is.
    fn named(&self, code: &str) -> String {
        let title = self.edition.rule(code).map(|rule| &rule.title).or_else(|| self.edition.words.get(code));
        title.map_or(code, |title| self.text(title)).to_owned()
    }

    fn reason(&self, reason: &Reason) -> String {
        let shown = reason.params.iter().map(|(name, value)| {
            let family = match *name {
                "mode" | "colour" | "anchor" => format!("determination.{name}.{value}"),
                _ => return (*name, self.named(value)),
            };
            (*name, self.words.text(&family).to_owned())
        });
        self.words.say(&format!("determination.reason.{}", reason.code), shown)
    }

    fn task(&self, task: &Task) -> String {
        let sentence = self.words.say(&format!("determination.task.{}", task.code), [("about", self.named(&task.about))]);
        let Some(due) = task.due else { return sentence };
        let due = due.to_zoned(self.edition.time_zone.clone()).strftime("%Y-%m-%d %H:%M").to_string();
        self.words.say("determination.task.due", [("task", sentence), ("due", due)])
    }
}
