//! The command line. It is a stable interface: scripts and tests rely on it.
//!
//! Every failure is one plain sentence on standard error and a non-zero exit code.

use std::{
    io::{self, Write},
    net::SocketAddr,
    path::PathBuf,
    process::ExitCode,
};

use clap::{Args, Parser, Subcommand};
use trackside::{
    config::{
        self, Credentials, LocalNameMode, MetricsListener, PublicMode, RegistrationCode,
        RegistrationMode, Settings,
    },
    model::{FileFormat, RetentionLimit},
};

mod athletes;
mod card_address;
mod cards;
mod check;
mod clients;
#[cfg(feature = "gui")]
mod dashboard;
#[cfg(not(feature = "gui"))]
#[path = "no_gui.rs"]
mod dashboard;
mod events;
mod export;
mod grafana;
mod import;
mod loading;
mod log;
mod output;
mod rehearsal;
mod serve;
mod signals;
mod tls;

/// The exit code after the recorder failed: `EX_SOFTWARE` of sysexits.h, so that a service manager
/// can tell it from a wrong setting.
const EXIT_RECORDER_FAILED: u8 = 70;

/// Live-tracking dashboard with a built-in server for phones and head units.
///
/// Without a command it opens the dashboard with its server.
#[derive(Debug, Parser)]
#[command(name = "trackside", version, args_conflicts_with_subcommands = true)]
struct CommandLine {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    engine: EngineArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Record without a window
    Serve(EngineArgs),
    /// The dashboard with a simulated race on the bundled map
    Demo(DemoArgs),
    /// Simulated riders that post over HTTP, to try out a server
    Simulate(clients::SimulateArgs),
    /// Post a recording as if it happened live
    Replay(clients::ReplayArgs),
    /// Import a recording of another program: FIT, TCX, GPX, CSV or line protocol
    Import(import::ImportArgs),
    /// Write athletes' recordings to standard output or a file
    Export(export::ExportArgs),
    /// Verify a data folder and list its content
    Check(check::CheckArgs),
    /// Who may post, and with which password
    #[command(subcommand)]
    Athletes(athletes::Command),
    /// What happens on which day: the events of the folder
    #[command(subcommand)]
    Events(events::Command),
    /// Cards to print, by which the athletes of a start list connect their phones
    Cards(cards::CardsArgs),
    /// Say of each phone of a start list whether it may be relied on, and who has to do what
    Rehearsal(rehearsal::RehearsalArgs),
    /// The certificate authority that phones trust for HTTPS
    #[command(subcommand)]
    Tls(tls::Command),
    /// Write dashboards for Grafana as files
    Grafana(grafana::GrafanaArgs),
}

/// The options of all commands that record.
#[derive(Debug, Args)]
struct EngineArgs {
    #[command(flatten)]
    folder: FolderArgs,
    /// Address to listen on; port 0 is any free one [default: 0.0.0.0:8086]
    #[arg(long, value_name = "ADDR", env = "TRACKSIDE_LISTEN", value_parser = address)]
    listen: Option<SocketAddr>,
    /// Serve HTTPS too: on or off [default: on]
    #[arg(long, value_name = "on|off", env = "TRACKSIDE_TLS", value_parser = config::on_off)]
    tls: Option<bool>,
    /// Address of HTTPS [default: the address of --listen with port 8087]
    #[arg(long, value_name = "ADDR", env = "TRACKSIDE_TLS_LISTEN", value_parser = address)]
    tls_listen: Option<SocketAddr>,
    /// Your own certificate for HTTPS
    #[arg(skip = std::env::var_os("TRACKSIDE_TLS_CERTIFICATE").map(PathBuf::from))]
    tls_certificate: Option<PathBuf>,
    /// The key of --tls-certificate
    #[arg(skip = std::env::var_os("TRACKSIDE_TLS_KEY").map(PathBuf::from))]
    tls_key: Option<PathBuf>,
    /// Serve requests without TLS: on or off; when off, --listen has /ca.crt alone [default: on]
    #[arg(long, value_name = "on|off", env = "TRACKSIDE_PLAIN_HTTP", value_parser = config::on_off)]
    plain_http: Option<bool>,
    /// Add this athlete if missing; may be given several times
    #[arg(long = "athlete", value_name = "LOGIN:PASSWORD")]
    athletes: Vec<Credentials>,
    /// Who may create an account over HTTP: open, code or closed [default: closed]
    #[arg(long, value_name = "MODE", env = "TRACKSIDE_REGISTRATION")]
    registration: Option<RegistrationMode>,
    /// What the login `public` (password `livetracking`) may query: off, live or all [default: off]
    #[arg(long, value_name = "WHAT", env = "TRACKSIDE_PUBLIC")]
    public: Option<PublicMode>,
    /// The name by which phones find this computer, without .local, or off [default: trackside]
    #[arg(long, value_name = "NAME", env = "TRACKSIDE_MDNS")]
    mdns: Option<LocalNameMode>,
    /// Where Prometheus reads /metrics: off, loopback or an address [default: off]
    #[arg(long, value_name = "WHERE", env = "TRACKSIDE_METRICS")]
    metrics: Option<MetricsListener>,
    /// Let the login `viewer` read every athlete's samples: on or off [default: off]
    #[arg(long, value_name = "on|off", env = "TRACKSIDE_VIEWER", value_parser = config::on_off)]
    viewer: Option<bool>,
    /// How long recordings are kept: everything, or such as "90 days", "20 GiB" [default:
    /// everything]
    #[arg(long, value_name = "KEEP", env = "TRACKSIDE_KEEP")]
    keep: Option<RetentionLimit>,
    /// The code required for registration
    #[arg(skip = std::env::var("TRACKSIDE_REGISTRATION_CODE").ok())]
    registration_code: Option<String>,
}

/// The options of the demo. Its defaults touch none of the user's data, so it also ignores the
/// environment variables.
#[derive(Debug, Args)]
struct DemoArgs {
    /// Data folder [default: a temporary one, removed at the end]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Settings file
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Address to listen on [default: a free port of 127.0.0.1]
    #[arg(long, value_name = "ADDR", value_parser = address)]
    listen: Option<SocketAddr>,
    /// Serve HTTPS too: on or off [default: off, unless --tls-listen is given]
    #[arg(long, value_name = "on|off", value_parser = config::on_off)]
    tls: Option<bool>,
    /// Address of HTTPS [default: the address of --listen with port 8087, or any free port]
    #[arg(long, value_name = "ADDR", value_parser = address)]
    tls_listen: Option<SocketAddr>,
    /// Add this athlete if missing; may be given several times
    #[arg(long = "athlete", value_name = "LOGIN:PASSWORD")]
    athletes: Vec<Credentials>,
    /// Who may create an account over HTTP: open, code or closed [default: closed]
    #[arg(long, value_name = "MODE")]
    registration: Option<RegistrationMode>,
}

/// The options that locate the data folder.
#[derive(Debug, Args)]
struct FolderArgs {
    /// Data folder [default: the platform's folder for a program's data]
    #[arg(long, value_name = "DIR", env = "TRACKSIDE_DATA")]
    data: Option<PathBuf>,
    /// Settings file, in place of the one in the data folder
    #[arg(long, value_name = "FILE", env = "TRACKSIDE_CONFIG")]
    config: Option<PathBuf>,
}

impl EngineArgs {
    /// The settings, and warnings about them.
    fn settings(self) -> Result<(Settings, Vec<String>), config::Error> {
        let FolderArgs { data, config } = self.folder;
        Settings::resolve(data, config.as_deref(), |settings| {
            set(&mut settings.listen, self.listen);
            set(&mut settings.tls, self.tls);
            set(&mut settings.tls_listen, self.tls_listen.map(Some));
            set(&mut settings.tls_certificate, self.tls_certificate.map(Some));
            set(&mut settings.tls_key, self.tls_key.map(Some));
            set(&mut settings.plain_http, self.plain_http);
            set(&mut settings.registration, self.registration);
            let code = self.registration_code.map(RegistrationCode);
            set(&mut settings.registration_code, code.map(Some));
            set(&mut settings.public, self.public);
            set(&mut settings.mdns, self.mdns);
            set(&mut settings.metrics, self.metrics);
            set(&mut settings.viewer, self.viewer);
            set(&mut settings.keep, self.keep);
            settings.athletes = self.athletes;
        })
    }
}

#[cfg(feature = "gui")]
impl DemoArgs {
    /// The settings, with `temporary` as the data folder if none is given.
    fn settings(
        self,
        temporary: &std::path::Path,
    ) -> Result<(Settings, Vec<String>), config::Error> {
        let data = self.data.unwrap_or_else(|| temporary.to_owned());
        Settings::resolve(Some(data), self.config.as_deref(), |settings| {
            settings.listen = self.listen.unwrap_or(([127, 0, 0, 1], 0).into());
            settings.tls = self.tls.unwrap_or(self.tls_listen.is_some());
            set(&mut settings.tls_listen, self.tls_listen.map(Some));
            // The demo's riders use plain HTTP.
            settings.plain_http = true;
            set(&mut settings.registration, self.registration);
            settings.athletes = self.athletes;
        })
    }
}

impl FolderArgs {
    /// The settings of the file alone, and warnings about them.
    fn settings(self) -> Result<(Settings, Vec<String>), config::Error> {
        Settings::resolve(self.data, self.config.as_deref(), |_| {})
    }

    /// The data folder.
    fn data(self) -> Result<PathBuf, config::Error> {
        Ok(self.settings()?.0.data)
    }
}

/// Options override the settings file.
fn set<T>(setting: &mut T, given: Option<T>) {
    if let Some(given) = given {
        *setting = given;
    }
}

fn file_format(text: &str) -> Result<FileFormat, &'static str> {
    FileFormat::of_word(text).ok_or("a format is lp, csv, fit, tcx or gpx")
}

fn address(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse().or(Err("an address has an IP address and a port, such as 0.0.0.0:8086"))
}

/// An error with its causes. Causes that a sentence already contains, as many of ours do, are not
/// repeated.
fn sentence(error: &anyhow::Error) -> String {
    let mut said = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if said.is_empty() {
            said = cause;
        } else if !said.contains(&cause) {
            said = format!("{said}: {cause}");
        }
    }
    said
}

/// Parses the command line and runs the command.
pub(crate) fn main() -> ExitCode {
    // A full path, because `tls` is the subcommand here.
    trackside::tls::install_provider();
    let command_line = CommandLine::parse();
    let outcome = match command_line.command {
        None => dashboard::run(command_line.engine),
        Some(Command::Serve(args)) => serve::run(args),
        Some(Command::Demo(args)) => dashboard::demo(args),
        Some(Command::Simulate(args)) => clients::simulate(args),
        Some(Command::Replay(args)) => clients::replay(args),
        Some(Command::Import(args)) => import::run(args),
        Some(Command::Export(args)) => export::run(args),
        Some(Command::Check(args)) => check::run(args),
        Some(Command::Athletes(command)) => athletes::run(command),
        Some(Command::Events(command)) => events::run(command),
        Some(Command::Cards(args)) => cards::run(args),
        Some(Command::Rehearsal(args)) => rehearsal::run(args),
        Some(Command::Tls(command)) => tls::run(command),
        Some(Command::Grafana(args)) => grafana::run(&args),
    };
    outcome.unwrap_or_else(|error| {
        // If standard error is closed, there is nowhere to report it.
        writeln!(io::stderr(), "error: {}", sentence(&error)).ok();
        ExitCode::FAILURE
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn engine_options_work_with_and_without_serve() {
        for prefix in [&["trackside"][..], &["trackside", "serve"]] {
            let options = [
                "--data",
                "D",
                "--listen",
                "127.0.0.1:0",
                "--tls",
                "off",
                "--tls-listen",
                "[::1]:0",
                "--plain-http",
                "on",
                "--athlete",
                "a:b:c",
                "--athlete",
                "d:e",
                "--registration",
                "open",
                "--config",
                "F",
            ];
            let line = CommandLine::try_parse_from(prefix.iter().chain(&options)).unwrap();
            let args = match line.command {
                Some(Command::Serve(args)) => args,
                _ => line.engine,
            };
            assert_eq!(args.listen, Some(([127, 0, 0, 1], 0).into()));
            assert_eq!((args.tls, args.plain_http), (Some(false), Some(true)));
            assert_eq!(args.tls_listen, Some(([0, 0, 0, 0, 0, 0, 0, 1], 0).into()));
            assert_eq!(args.athletes.len(), 2);
            assert_eq!(args.athletes[0].password, "b:c");
            assert_eq!(args.registration, Some(RegistrationMode::Open));
            assert_eq!(args.folder.config, Some(PathBuf::from("F")));
        }
    }

    #[test]
    fn a_failure_names_each_cause_once() {
        let full = || io::Error::from(io::ErrorKind::StorageFull);
        let roster = trackside::roster::Error::Io(full());
        assert_eq!(sentence(&roster.into()), format!("the roster could not be saved: {}", full()));
        let wrapped = anyhow::Error::from(full()).context("the export cannot be written");
        assert_eq!(sentence(&wrapped), format!("the export cannot be written: {}", full()));
    }

    #[test]
    fn a_number_below_zero_is_refused_in_our_words() {
        for args in [
            ["trackside", "replay", "F", "--athlete", "a", "--speed", "-1"].as_slice(),
            &["trackside", "simulate", "--rate", "-1", "--seconds", "-1"],
            &["trackside", "athletes", "add", "a", "--weight", "-3"],
        ] {
            CommandLine::try_parse_from(args).unwrap();
        }
    }

    #[test]
    fn a_wrong_value_is_refused_in_words() {
        let refused = |args: &[&str]| {
            CommandLine::try_parse_from([&["trackside"], args].concat()).unwrap_err().to_string()
        };
        assert!(refused(&["--listen", "8086"]).contains("such as 0.0.0.0:8086"));
        assert!(refused(&["--tls", "yes"]).contains("on or off"));
        assert!(refused(&["--athlete", "test"]).contains("LOGIN:PASSWORD"));
        assert!(refused(&["--registration", "maybe"]).contains("open, code or closed"));
    }
}
