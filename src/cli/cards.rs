//! `trackside cards`: cards for a start list, by which athletes connect their phones.

use std::{path::PathBuf, process::ExitCode, sync::Arc};

use anyhow::{Context as _, bail};
use clap::Args;
use trackside::{
    cards::{Language, Wifi},
    clock::{Clock as _, SystemClock},
    codes::Codes,
    connect::CardAddress,
    engine::{self, CardError, CardOrder},
    model::{EventId, Login},
};

use super::{FolderArgs, athletes, card_address, events, log, output::print_line};

/// The environment variable of the Wi-Fi's password, which other users of this computer cannot see.
const WIFI_PASSWORD_VARIABLE: &str = "TRACKSIDE_WIFI_PASSWORD";

#[derive(Debug, Args)]
pub(super) struct CardsArgs {
    #[command(flatten)]
    folder: FolderArgs,
    /// File to write: a PDF, or a page for browsers if its name ends in .html
    #[arg(short, long = "output", value_name = "FILE")]
    output: PathBuf,
    /// Address on the cards: one that this computer has on the day, such as 192.168.8.2
    /// [default: the one on earlier cards of the event]
    #[arg(long, value_name = "ADDR", value_parser = address)]
    address: Option<CardAddress>,
    // As an attribute, because a comment would need marks around the variable.
    #[arg(
        long,
        value_name = "NAME",
        help = "Name of the Wi-Fi to join; its password is read from TRACKSIDE_WIFI_PASSWORD"
    )]
    wifi: Option<String>,
    /// Language of the cards: en, de, fr or it
    #[arg(long, value_name = "LANG", default_value = "en", value_parser = language)]
    language: Language,
    /// The event [default: the one that is open]
    #[arg(long, value_name = "ID")]
    event: Option<EventId>,
    /// Login of an athlete; may be given several times [default: all who take part]
    #[arg(long = "athlete", value_name = "LOGIN", value_parser = events::login)]
    athletes: Vec<Login>,
    /// Replace the file if it exists
    #[arg(long)]
    force: bool,
}

fn address(text: &str) -> Result<CardAddress, String> {
    text.parse().map_err(|error: trackside::connect::InvalidAddress| error.to_string())
}

fn language(text: &str) -> Result<Language, &'static str> {
    Language::of_tag(text).ok_or("a language is en, de, fr or it")
}

/// Makes a code for each athlete and writes the cards. Codes that were made before still count.
pub(super) fn run(args: CardsArgs) -> anyhow::Result<ExitCode> {
    log::start();
    let CardsArgs { folder, output, address, wifi, language, event, athletes: only, force } = args;
    let data = folder.data()?;
    if output.exists() && !force {
        bail!(
            "{} is there already: give another name after -o, or replace it with --force",
            output.display()
        );
    }
    let all_events = events::open(&data)?;
    let list = all_events.list();
    let event = match &event {
        Some(id) => {
            let known = list.by_id(id.as_str());
            Some(known.with_context(|| format!("there is no event {id}"))?)
        }
        None => list.open(),
    };
    let event = event.map(Arc::as_ref);
    let on_earlier = event.and_then(|event| event.cards.parse().ok());
    let Some(address) = address.or(on_earlier) else {
        bail!(
            "say which address the cards tell phones: --address http://192.168.8.2:8086, one that \
             this computer has on the day"
        );
    };
    let roster = athletes::open(&data)?.snapshot();
    let athletes = match engine::athletes_with_cards(&roster.athletes, event, &only) {
        Err(CardError::Nobody) => bail!("nobody takes part yet; see `trackside athletes import`"),
        chosen => chosen?,
    };
    let password = || std::env::var(WIFI_PASSWORD_VARIABLE).unwrap_or_default();
    let order = CardOrder {
        address,
        wifi: wifi.map(|name| Wifi { name, password: password() }),
        language,
        path: output,
        may_replace: force,
    };
    let codes = Codes::open(&data.join(engine::CODES_FILE));
    let now = SystemClock::new().wall();
    engine::write_cards(&order, &athletes, event, &codes, &all_events, now)?;
    let how_many = match athletes.len() {
        1 => "1 card with a new code".to_owned(),
        n => format!("{n} cards, each with a new code"),
    };
    print_line(&format!("{how_many}: {}", order.path.display()))?;
    card_address::say(&order.address);
    Ok(ExitCode::SUCCESS)
}
