//! How the time of linking grows with the number of rows: printed, and drawn.

use std::path::Path;

use plotters::prelude::*;

use super::judge::{self, Result as Outcome};
use super::sets;
use super::{Link, Set};
use crate::process;

/// The least; each next one is ten times as large, up to what was asked for.
const LEAST: usize = 10_000;
/// Larger ones are measured once.
const OFTEN: usize = 1_000_000;

/// What was measured: rows on either side, and seconds.
type Line = Vec<(f64, f64)>;

pub fn run(link: &Link, set: Set, python: &Path) -> anyhow::Result<()> {
    let (mut ours, mut peers) = (Line::new(), Line::new());
    let mut rows = LEAST;
    while rows <= link.register {
        let runs = if rows > OFTEN { 1 } else { link.runs };
        let of_size = Link { register: rows, list: rows, runs, ..link.clone() };
        let tables = sets::tables(&of_size, set, python)?;
        let tell = |tool: &str, outcome: &Outcome, line: &mut Line| {
            judge::print(&format!("{rows}"), tool, outcome);
            line.push((rows as f64, outcome.seconds));
        };
        tell("firstline", &judge::ours(&of_size, &tables)?, &mut ours);
        if !link.without_peer && rows <= OFTEN {
            tell("peer", &sets::peer(&of_size, set, &tables, python)?, &mut peers);
        }
        rows *= 10;
    }
    let out = process::root().join("docs/pictures/linkage-growth.svg");
    draw(&out, link.register, &ours, &peers)?;
    println!("drawn in {}", out.strip_prefix(process::root()).unwrap_or(&out).display());
    Ok(())
}

fn draw(out: &Path, most: usize, ours: &Line, peers: &Line) -> anyhow::Result<()> {
    let slowest = ours.iter().chain(peers).map(|(_, seconds)| *seconds).fold(1.0, f64::max);
    let root = SVGBackend::new(out, (720, 420)).into_drawing_area();
    root.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&root)
        .margin(16)
        .x_label_area_size(44)
        .y_label_area_size(64)
        .build_cartesian_2d((LEAST as f64..most as f64).log_scale(), (0.01..slowest * 2.0).log_scale())?;
    chart.configure_mesh().x_desc("rows on either side").y_desc("seconds, files in to pairs out").x_label_formatter(&|rows| format!("{rows:.0}")).draw()?;
    for (name, line, colour) in [("firstline", ours, RGBColor(20, 90, 160)), ("peer", peers, RGBColor(190, 90, 30))] {
        if line.is_empty() {
            continue;
        }
        chart
            .draw_series(LineSeries::new(line.iter().copied(), colour.stroke_width(2)).point_size(4))?
            .label(name)
            .legend(move |(x, y)| PathElement::new(vec![(x, y), (x + 16, y)], colour.stroke_width(2)));
    }
    chart.configure_series_labels().position(SeriesLabelPosition::UpperLeft).border_style(BLACK.mix(0.3)).draw()?;
    Ok(root.present()?)
}
