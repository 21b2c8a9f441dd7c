//! Keeps this machine from sleeping while phones send: a laptop that falls asleep at the finish line
//! records nothing.
//!
//! A program of the system holds the lock, and lets go of it when this process ends, however it ends.

use std::{
    io,
    process::{Child, Command, Stdio},
    time::Duration,
};

use crate::model::{MonoNanos, Sleep};

/// How long after the last sample the machine may sleep again.
const AFTER_LAST: Duration = Duration::from_mins(5);

/// Whether phones are live, from how many samples were recorded so far.
#[derive(Debug, Default)]
struct Activity {
    samples: u64,
    last_new: Option<MonoNanos>,
    /// As of the last look.
    is_live: bool,
}

impl Activity {
    fn is_live(&mut self, samples: u64, now: MonoNanos) -> bool {
        if self.samples != samples {
            self.samples = samples;
            self.last_new = Some(now);
        }
        self.is_live =
            self.last_new.is_some_and(|last| now.secs_since(last) < AFTER_LAST.as_secs_f64());
        self.is_live
    }
}

/// Keeps the machine awake while phones are live.
#[derive(Debug)]
pub(super) struct Awake {
    activity: Activity,
    /// The program that holds the lock; `None` on systems where there is none.
    command: Option<Vec<String>>,
    holder: Option<Child>,
    /// Why the machine could not be kept awake.
    refused: Option<Box<str>>,
}

impl Awake {
    /// By the program of this system.
    pub(super) fn of_this_system() -> Self {
        Self::by(system_command())
    }

    fn by(command: Option<Vec<String>>) -> Self {
        Self { activity: Activity::default(), command, holder: None, refused: None }
    }

    /// To be called about once a second, with the number of samples recorded since the start. Returns
    /// a message for the operator, if anything is new.
    pub(super) fn tick(&mut self, samples: u64, now: MonoNanos) -> Option<String> {
        let is_live = self.activity.is_live(samples, now);
        if let Some(holder) = &mut self.holder {
            // Still running: it holds the lock.
            if matches!(holder.try_wait(), Ok(None)) {
                if is_live {
                    return None;
                }
                self.let_go();
                let minutes = AFTER_LAST.as_secs() / 60;
                let text = format!(
                    "No phone has sent for {minutes} minutes: this computer may sleep again."
                );
                return Some(text);
            }
            self.holder = None;
            return Some(self.failed("the system refuses it"));
        }
        if !is_live || self.refused.is_some() {
            return None;
        }
        match self.hold() {
            Ok(()) => Some(
                "Phones are live: this computer is kept from going to sleep by itself.".to_owned(),
            ),
            Err(error) => Some(self.failed(&error.to_string())),
        }
    }

    /// Whether the machine may fall asleep by itself, as of the last tick.
    pub(super) fn sleep(&self) -> Sleep {
        match &self.refused {
            _ if self.holder.is_some() => Sleep::KeptAwake,
            Some(why) if self.activity.is_live => Sleep::NotPrevented(why.clone()),
            _ => Sleep::AsSet,
        }
    }

    fn failed(&mut self, why: &str) -> String {
        self.refused = Some(why.into());
        format!(
            "This computer cannot be kept from sleeping ({why}): switch sleep off in the system's settings, \
             and leave the lid open."
        )
    }

    fn hold(&mut self) -> io::Result<()> {
        let words = self.command.as_deref().and_then(<[String]>::split_first);
        let Some((program, arguments)) = words else {
            return Err(io::Error::new(io::ErrorKind::Unsupported, "not on this system"));
        };
        // The end of its input is the end of this process.
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        self.holder = Some(command.spawn()?);
        Ok(())
    }

    fn let_go(&mut self) {
        if let Some(mut holder) = self.holder.take() {
            // It may have ended by itself.
            drop(holder.kill());
            drop(holder.wait());
        }
    }
}

impl Drop for Awake {
    fn drop(&mut self) {
        self.let_go();
    }
}

/// The program that holds the lock.
fn system_command() -> Option<Vec<String>> {
    let words: &[&str] = if cfg!(target_os = "linux") {
        &[
            "systemd-inhibit",
            "--what=idle:sleep",
            "--who=Trackside",
            "--why=Phones are live",
            "--mode=block",
            "cat",
        ]
    } else if cfg!(target_os = "macos") {
        return Some(
            ["caffeinate", "-i", "-w", &std::process::id().to_string()].map(str::to_owned).to_vec(),
        );
    } else if cfg!(windows) {
        // ES_CONTINUOUS | ES_SYSTEM_REQUIRED, for as long as its input is open.
        &[
            "powershell",
            "-NoProfile",
            "-NonInteractive",
            "-Command",
            "$sleep = Add-Type -Name Sleep -Namespace Trackside -PassThru -MemberDefinition \
             '[DllImport(\"kernel32.dll\")] public static extern uint SetThreadExecutionState(uint f);'; \
             if (0 -eq $sleep::SetThreadExecutionState([uint32]2147483649)) { exit 1 }; \
             [Console]::In.ReadToEnd()",
        ]
    } else {
        return None;
    };
    Some(words.iter().map(|&word| word.to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(secs: i64) -> MonoNanos {
        MonoNanos(secs * 1_000_000_000)
    }

    fn command(words: &[&str]) -> Vec<String> {
        words.iter().map(|&word| word.to_owned()).collect()
    }

    #[test]
    fn phones_are_live_from_a_sample_until_five_minutes_after_the_last() {
        let mut activity = Activity::default();
        for (secs, samples, is_live) in [
            (0, 0, false),
            (10, 0, false),
            (20, 1, true),
            (200, 2, true),
            (499, 2, true),
            (500, 2, false),
            (600, 2, false),
            (601, 3, true),
        ] {
            assert_eq!(activity.is_live(samples, at(secs)), is_live, "after {secs} s");
        }
    }

    #[test]
    fn the_machine_is_kept_awake_while_phones_are_live_and_it_is_said() {
        let mut awake = Awake::by(Some(command(&["cat"])));
        assert_eq!(awake.tick(0, at(0)), None);
        assert!(awake.tick(1, at(1)).unwrap().starts_with("Phones are live"));
        assert_eq!(awake.tick(2, at(2)), None);
        assert_eq!(awake.sleep(), Sleep::KeptAwake);
        assert!(awake.tick(2, at(302)).unwrap().contains("may sleep again"));
        assert_eq!(awake.sleep(), Sleep::AsSet);
        assert!(awake.tick(3, at(303)).is_some(), "and again");
    }

    #[test]
    fn a_system_that_refuses_is_told_once_with_what_to_do() {
        let missing = Some(command(&["there-is-no-such-program"]));
        for command in [missing, None] {
            let mut awake = Awake::by(command);
            assert!(awake.tick(1, at(1)).unwrap().contains("switch sleep off"));
            assert_eq!(awake.tick(2, at(2)), None);
            assert!(matches!(awake.sleep(), Sleep::NotPrevented(_)), "while phones are live");
            assert_eq!(awake.tick(2, at(400)), None);
            assert_eq!(awake.sleep(), Sleep::AsSet);
        }
        let mut awake = Awake::by(Some(command(&["false"])));
        awake.tick(1, at(1));
        let mut told = None;
        for n in 2..200 {
            told = awake.tick(n, at(2));
            if told.is_some() {
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        assert!(told.unwrap().contains("switch sleep off"));
        assert_eq!(awake.tick(300, at(3)), None);
    }
}
