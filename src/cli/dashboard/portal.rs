//! Finds out whether this desktop has a file dialog at all. A missing dialog reports the same as
//! one that the user cancelled: nothing was chosen.

use trackside::ui::desktop::Chosen;

#[cfg(target_os = "linux")]
use super::wait::wait_for;

/// Tells a cancelled dialog from a missing one. May take a moment.
pub(super) fn nothing_chosen() -> Chosen {
    if has_file_dialog() { Chosen::Nothing } else { Chosen::NoDialog }
}

#[cfg(not(target_os = "linux"))]
const fn has_file_dialog() -> bool {
    true
}

/// Checks for the two that are tried in turn: the desktop's portal, then zenity.
#[cfg(target_os = "linux")]
fn has_file_dialog() -> bool {
    let has_portal = || {
        let bus = zbus::connection::Builder::session().ok()?;
        wait_for(linux::answers(bus)).ok()
    };
    has_portal().unwrap_or(false)
        || linux::is_program("zenity", std::env::var_os("PATH").as_deref())
}

#[cfg(target_os = "linux")]
mod linux {
    use std::{ffi::OsStr, os::unix::fs::PermissionsExt as _, time::Duration};

    use zbus::{Proxy, connection::Builder};

    /// If this request starts the portal, that takes a moment.
    const WAIT: Duration = Duration::from_secs(10);

    /// Whether the portal on this bus offers file dialogs. It has this interface only if the
    /// desktop implements them.
    pub(super) async fn answers(bus: Builder<'_>) -> bool {
        version(bus).await.is_ok()
    }

    async fn version(bus: Builder<'_>) -> zbus::Result<u32> {
        let bus = bus.method_timeout(WAIT).build().await?;
        let portal = Proxy::new(
            &bus,
            "org.freedesktop.portal.Desktop",
            "/org/freedesktop/portal/desktop",
            "org.freedesktop.portal.FileChooser",
        );
        portal.await?.get_property("version").await
    }

    /// Whether one of these folders contains an executable of this name.
    pub(super) fn is_program(name: &str, folders: Option<&OsStr>) -> bool {
        let is_it = |path: std::path::PathBuf| {
            path.metadata().is_ok_and(|it| it.is_file() && it.permissions().mode() & 0o111 != 0)
        };
        folders.is_some_and(|folders| {
            std::env::split_paths(folders).any(|folder| is_it(folder.join(name)))
        })
    }

    #[cfg(test)]
    mod tests {
        use std::fs;

        use super::{super::wait_for, *};

        #[test]
        fn without_a_bus_there_is_no_portal() {
            let folder = tempfile::tempdir().unwrap();
            let address = format!("unix:path={}", folder.path().join("none").display());
            let bus = Builder::address(address.as_str()).unwrap();
            assert!(!wait_for(answers(bus)).unwrap());
        }

        #[test]
        fn only_an_executable_counts_as_a_program() {
            let folder = tempfile::tempdir().unwrap();
            let (path, folders) = (folder.path().join("zenity"), Some(folder.path().as_os_str()));
            assert!(!is_program("zenity", folders));
            fs::write(&path, "").unwrap();
            assert!(!is_program("zenity", folders));
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
            assert!(is_program("zenity", folders));
            assert!(!is_program("zenity", None));
        }
    }
}
