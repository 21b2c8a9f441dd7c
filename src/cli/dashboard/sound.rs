//! The sound of an urgent alarm, played by a program of the system: a sound library of our own would want
//! the headers of the system's, where it is built.

use std::{
    io::Write as _,
    process::{Command, ExitStatus, Stdio},
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

/// Three tones, mono, 8 bits, 11,025 Hz.
const ALARM: &[u8] = include_bytes!("../../../assets/sounds/alarm.wav");

/// Stands for the path of the file in the words of a command.
const PATH: &str = "{path}";

/// Commands that play a file, the likeliest first.
#[cfg(target_os = "macos")]
const PLAYERS: &[&[&str]] = &[&["afplay", PATH]];
#[cfg(windows)]
const PLAYERS: &[&[&str]] = &[&[
    "powershell",
    "-NoProfile",
    "-Command",
    "(New-Object Media.SoundPlayer '{path}').PlaySync()",
]];
#[cfg(not(any(target_os = "macos", windows)))]
const PLAYERS: &[&[&str]] = &[
    &["pw-play", PATH],
    &["paplay", PATH],
    &["aplay", "-q", PATH],
    &["ffplay", "-nodisp", "-autoexit", "-loglevel", "quiet", PATH],
];

/// While one is played, another alarm makes no sound of its own.
static IS_PLAYING: AtomicBool = AtomicBool::new(false);

/// Plays the sound on a thread of its own. If no program can, the log says so.
pub(super) fn play_alarm() {
    if IS_PLAYING.swap(true, Ordering::AcqRel) {
        return;
    }
    let play = || {
        if let Err(error) = play(PLAYERS) {
            tracing::warn!("no sound for the alarm: {error:#}");
        }
        IS_PLAYING.store(false, Ordering::Release);
    };
    if let Err(error) = thread::Builder::new().name("alarm sound".to_owned()).spawn(play) {
        tracing::warn!(%error, "cannot create a thread for the sound of the alarm");
        IS_PLAYING.store(false, Ordering::Release);
    }
}

/// Plays the sound with the first of these programs that can.
fn play(players: &[&[&str]]) -> anyhow::Result<()> {
    let mut file = tempfile::Builder::new().prefix("trackside-alarm").suffix(".wav").tempfile()?;
    file.write_all(ALARM)?;
    let file = file.into_temp_path();
    let path = file.display().to_string();
    // A quote within the quotes of PowerShell is written twice.
    let path = if cfg!(windows) { path.replace('\'', "''") } else { path };
    for player in players {
        let Some((program, options)) = player.split_first() else { continue };
        let status = Command::new(program)
            .args(options.iter().map(|option| option.replace(PATH, &path)))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        if status.as_ref().is_ok_and(ExitStatus::success) {
            return Ok(());
        }
    }
    let names: Vec<&str> = players.iter().filter_map(|player| player.first().copied()).collect();
    anyhow::bail!("none of these programs could play it: {}", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sound_is_a_wave_file_of_half_a_second() {
        assert_eq!((&ALARM[..4], &ALARM[8..12]), (&b"RIFF"[..], &b"WAVE"[..]));
        assert!((5_000..9_000).contains(&ALARM.len()), "{}", ALARM.len());
    }

    #[cfg(unix)]
    #[test]
    fn the_next_program_plays_where_one_is_missing_or_fails() {
        let checks = ["sh", "-c", r#"test "$(head -c 4 "$0")" = RIFF"#, PATH];
        assert!(play(&[&["no-such-player"], &["false"], &checks]).is_ok());
        let error = play(&[&["no-such-player"], &["false"]]).unwrap_err().to_string();
        assert!(error.contains("no-such-player, false"), "{error}");
    }
}
