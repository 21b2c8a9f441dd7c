//! This machine's battery, where the platform tells.

use std::{fs, path::Path};

use crate::alarm::LaptopBattery;

/// Where Linux lists what supplies power.
const SUPPLIES: &str = "/sys/class/power_supply";

/// The battery now; `None` where there is none, or on platforms that are not asked.
pub(super) fn now() -> Option<LaptopBattery> {
    in_folder(Path::new(SUPPLIES))
}

/// The emptiest battery that runs this machine: those of mice and pens do not.
fn in_folder(folder: &Path) -> Option<LaptopBattery> {
    let batteries = fs::read_dir(folder).ok()?.flatten().filter_map(|entry| {
        let said = |file: &str| {
            fs::read_to_string(entry.path().join(file)).ok().map(|text| text.trim().to_owned())
        };
        let is_battery =
            said("type")? == "Battery" && said("scope").is_none_or(|it| it != "Device");
        let percent: f64 = said("capacity")?.parse().ok().filter(|_| is_battery)?;
        let is_charging = said("status").is_some_and(|status| status != "Discharging");
        Some(LaptopBattery { percent, is_charging })
    });
    batteries.min_by(|a, b| a.percent.total_cmp(&b.percent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_battery_that_runs_the_machine_is_found_among_others() {
        let folder = tempfile::tempdir().unwrap();
        let add = |name: &str, files: &[(&str, &str)]| {
            let supply = folder.path().join(name);
            fs::create_dir(&supply).unwrap();
            for (file, text) in files {
                fs::write(supply.join(file), format!("{text}\n")).unwrap();
            }
        };
        assert_eq!(in_folder(folder.path()), None);
        add("AC", &[("type", "Mains"), ("online", "0")]);
        let mouse = [("type", "Battery"), ("scope", "Device"), ("capacity", "3")];
        add("mouse", &mouse);
        assert_eq!(in_folder(folder.path()), None);
        let battery = [("type", "Battery"), ("capacity", "14"), ("status", "Discharging")];
        add("BAT0", &battery);
        let expected = LaptopBattery { percent: 14.0, is_charging: false };
        assert_eq!(in_folder(folder.path()), Some(expected));
        assert_eq!(in_folder(&folder.path().join("missing")), None);
    }
}
