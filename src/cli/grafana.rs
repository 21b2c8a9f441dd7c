//! `trackside grafana`: writes dashboards for Grafana.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use anyhow::{Context as _, bail};
use clap::Args;

use super::output::print_line;

/// The dashboards, each with the name of its file.
const DASHBOARDS: [(&str, &str); 2] = [
    ("trackside-athlete.json", include_str!("../../assets/grafana/athlete.json")),
    ("trackside-team.json", include_str!("../../assets/grafana/team.json")),
];

#[derive(Debug, Args)]
pub(super) struct GrafanaArgs {
    /// The folder to write to
    #[arg(value_name = "FOLDER", default_value = ".")]
    folder: PathBuf,
    /// Replace files that exist
    #[arg(long)]
    force: bool,
}

pub(super) fn run(args: &GrafanaArgs) -> anyhow::Result<ExitCode> {
    let folder = &args.folder;
    fs::create_dir_all(folder)
        .with_context(|| format!("the folder {} cannot be made", folder.display()))?;
    for (name, content) in DASHBOARDS {
        let path = folder.join(name);
        let mut options = OpenOptions::new();
        options.write(true);
        let opened = if args.force {
            options.create(true).truncate(true).open(&path)
        } else {
            options.create_new(true).open(&path)
        };
        let mut file = match opened {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                bail!("{} exists: --force replaces it", path.display());
            }
            opened => opened.with_context(|| format!("{} cannot be written", path.display()))?,
        };
        file.write_all(content.as_bytes())
            .with_context(|| format!("{} cannot be written", path.display()))?;
        print_line(&format!("wrote {}", path.display()))?;
    }
    print_line(
        "In Grafana: Connections, Data sources, InfluxDB, query language InfluxQL, with address, a \
         database and login of Trackside; then Dashboards, New, Import.",
    )?;
    Ok(ExitCode::SUCCESS)
}
