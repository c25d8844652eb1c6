//! The people who work in the demo: six teams of six agencies, 120 callers (Q1), and every other role.
//!
//! Owns their logins. The names are made up, and one password serves all: a demo is not to be
//! reached from outside.

use std::process::Stdio;

use anyhow::Context;

use super::{COUNTY, Place, SUBDISTRICT};
use crate::process;

/// The password of every demo account.
pub(super) const PASSWORD: &str = "shoulder-to-shoulder";
pub const TABLE_TITLE: &str = "The accounts of the demo:";

/// The teams and the agencies that lend their people, as one of the reports names them.
pub const TEAMS: [(&str, &str); 6] = [
    ("投促局流调小组", "区投资促进局"),
    ("法院流调小组", "区人民法院"),
    ("司法局流调小组", "区司法局"),
    ("财政局流调小组", "区财政局"),
    ("人社局流调小组", "区人力资源和社会保障局"),
    ("自然资源流调小组", "区自然资源和规划局"),
];
const CALLERS: usize = 120;

/// An account: login, name, agency, role, area, team.
struct Account {
    login: String,
    name: String,
    agency: &'static str,
    role: &'static str,
    area: &'static str,
    team: Option<&'static str>,
    onboarded: bool,
}

fn single(login: &str, name: &str, agency: &'static str, role: &'static str, area: &'static str) -> Account {
    Account { login: login.to_owned(), name: name.to_owned(), agency, role, area, team: None, onboarded: true }
}

fn accounts() -> Vec<Account> {
    let mut accounts = vec![
        single("administrator", "管理员", "区疫情防控指挥部", "administrator", "CN"),
        single("clerk", "林晓雯", "数据专班", "data_clerk", COUNTY),
        single("clerk2", "何建明", "数据核查专班", "data_clerk", SUBDISTRICT),
        single("epidemiologist", "周思远", "区疾病预防控制中心", "epidemiologist", COUNTY),
        single("commander", "梁国强", "区疫情防控指挥部", "commander", COUNTY),
        single("auditor", "苏静", "区纪委监委", "auditor", COUNTY),
        single("freetown", "Aminata Kamara", "District Health Management Team", "data_clerk", "SL"),
    ];
    for (at, (team, agency)) in TEAMS.into_iter().enumerate() {
        let name = made_up(1000 + at);
        accounts.push(Account { team: Some(team), ..single(&format!("supervisor{}", at + 1), &name, agency, "supervisor", COUNTY) });
    }
    for at in 0..CALLERS {
        let (team, agency) = TEAMS[at % TEAMS.len()];
        accounts.push(Account { team: Some(team), ..single(&format!("caller{:03}", at + 1), &made_up(at), agency, "caller", COUNTY) });
    }
    let (team, agency) = TEAMS[0];
    accounts.push(Account { team: Some(team), onboarded: false, ..single("newcomer", "新同事", agency, "caller", COUNTY) });
    accounts
}

fn made_up(at: usize) -> String {
    let letter = |from: &str, at: usize| from.chars().nth(at % from.chars().count()).unwrap_or('王');
    let surname = letter("王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢", at * 7);
    format!("{surname}{}{}", letter("晓文雨佳志海思明春国", at * 3 + at / 10), letter("玲伟芳强敏磊洁军娟涛欣勇", at * 5 + 1 + at / 12))
}

/// Sets up teams and accounts.
pub fn open(place: &mut Place) -> anyhow::Result<()> {
    place.once("teams", "six teams of six agencies", |place| {
        for (team, agency) in TEAMS {
            process::output(place.firstline().args(["teams", "create", team, "--agency", agency, "--area", COUNTY]))?;
        }
        Ok(())
    })?;
    place.once("accounts", "120 callers and every other role", |place| {
        let bar = indicatif::ProgressBar::new(accounts().len() as u64);
        for account in accounts() {
            let mut create = place.firstline();
            create.args(["accounts", "create", &account.login, "--name", &account.name, "--agency", account.agency, "--role", account.role]);
            create.args(["--area", account.area, "--password-env", "FIRSTLINE_DEMO_PASSWORD"]).env("FIRSTLINE_DEMO_PASSWORD", PASSWORD);
            if let Some(team) = account.team {
                create.args(["--team", team]);
            }
            if account.onboarded {
                create.arg("--onboarded");
            }
            process::output(create.stdin(Stdio::null())).with_context(|| account.login.clone())?;
            bar.inc(1);
        }
        bar.finish_and_clear();
        Ok(())
    })
}

/// Prints one account of every role.
pub fn print() {
    const SHOWN: [(&str, &str); 10] = [
        ("administrator", "accounts, teams, areas"),
        ("clerk", "receives lists, decides doubtful rows"),
        ("supervisor1", "the board of a team"),
        ("caller001", "calls; caller001 … caller120 in six teams"),
        ("newcomer", "a caller before training and pledge"),
        ("epidemiologist", "people and reports"),
        ("commander", "the overview"),
        ("auditor", "the journal"),
        ("clerk2", "receives lists, in one sub-district only"),
        ("freetown", "receives lists in Sierra Leone, sees nothing of China"),
    ];
    println!("\n  {:<16}{:<24}what they do", "login", "password");
    for (login, does) in SHOWN {
        println!("  {login:<16}{PASSWORD:<24}{does}");
    }
}
