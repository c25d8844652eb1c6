//! The lists of the demo: people who do not exist, in three formats, through `firstline import`.

use super::accounts::TEAMS;
use super::{COUNTY, Place, SUBDISTRICT};
use crate::generate::{self, GenerateList};
use crate::process;

/// A list: its step, name, file, rows, shares of trouble, and how it is received.
struct List {
    step: &'static str,
    name: &'static str,
    file: &'static str,
    encoding: &'static str,
    rows: u64,
    seed: u64,
    trouble: bool,
    county: &'static str,
    source: &'static str,
    purpose: &'static str,
    team: Option<&'static str>,
}

/// Makes the lists and receives them.
pub fn receive(place: &mut Place, full: bool) -> anyhow::Result<()> {
    let market = List {
        step: "list-market",
        name: "福华市场涉疫人员",
        file: "market.xlsx",
        encoding: "utf-8",
        rows: 2000,
        seed: 1,
        trouble: true,
        county: COUNTY,
        source: "市疾病预防控制中心",
        purpose: "venue_exposure",
        team: Some(TEAMS[0].0),
    };
    let returnees = List {
        step: "list-returnees",
        name: "返乡人员",
        file: "returnees.csv",
        encoding: "gb18030",
        rows: 800,
        seed: 2,
        source: "数据专班",
        purpose: "returnees",
        team: Some(TEAMS[1].0),
        ..market
    };
    let contacts = List {
        step: "list-contacts",
        name: "密接及次密接",
        file: "contacts.jsonl",
        encoding: "utf-8",
        rows: 300,
        seed: 3,
        source: "区流调溯源组",
        purpose: "contact_tracing",
        team: Some(TEAMS[2].0),
        ..market
    };
    let census = List {
        step: "list-census",
        name: "红旗街道人口底册",
        file: "census.csv",
        encoding: "utf-8",
        rows: if full { 130_000 } else { 20_000 },
        seed: 4,
        trouble: false,
        county: SUBDISTRICT,
        source: "红旗街道办事处",
        purpose: "administration",
        team: None,
    };
    for list in [market, returnees, contacts, census] {
        list.receive(place)?;
    }
    Ok(())
}

impl List {
    fn receive(&self, place: &mut Place) -> anyhow::Result<()> {
        let what = format!("the list {} of {} rows ({})", self.name, self.rows, self.file);
        place.once(self.step, &what, |place| {
            let out = place.data.join(self.file);
            let (duplicates, dirty) = if self.trouble { (0.15, 0.20) } else { (0.0, 0.0) };
            generate::generate(&GenerateList {
                rows: self.rows,
                seed: self.seed,
                duplicates,
                dirty,
                areas: place.divisions.join("villages.csv"),
                county: self.county.to_owned(),
                out: out.clone(),
                encoding: self.encoding.to_owned(),
            })?;
            let mut import = place.firstline();
            import.arg("import").arg(&out).args(["--list", self.name, "--source", self.source, "--purpose", self.purpose]);
            import.args(["--basis", "《传染病防治法》第十二条（演示数据，均为虚构）", "--area", self.county]);
            if let Some(team) = self.team {
                import.args(["--team", team]);
            }
            let status = import.status()?;
            // 3 says that some rows wait for a person to look at them, as they do in life.
            if status.code() == Some(3) { Ok(()) } else { process::check(&import, status) }
        })
    }
}
