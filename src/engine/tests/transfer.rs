//! Imports and exports through a running engine.

use super::*;
use crate::{
    control::{Export, ImportRecording},
    history::ExportRequest,
    model::{FileFormat, Login, Progress},
};

#[test]
fn imports_and_exports_work_while_the_engine_runs_and_can_be_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let athletes = vec!["anna:test1234".parse().unwrap()];
    let (engine, _) = start(&Settings { athletes, ..settings(&folder) }).unwrap();
    let file = folder.path().join("ride.csv");
    std::fs::write(&file, "time,lat,lng,hr\n1463683075,1,2,145\n1463683076,1,2,146\n").unwrap();
    let login = |login: &str| Login::try_from(login).unwrap();
    let import = |name: &str, progress: &Progress| {
        let (path, login, progress) = (file.clone(), login(name), progress.clone());
        ask(&engine, ImportRecording { path, login, progress })
    };
    assert!(
        import("bert", &Progress::default()).unwrap_err().to_string().contains("no athlete bert")
    );
    let stopped = Progress::default();
    stopped.stop();
    assert!(import("anna", &stopped).unwrap_err().to_string().contains("was stopped"));
    let progress = Progress::default();
    let report = import("anna", &progress).unwrap();
    assert_eq!((report.format, report.samples, report.sessions), (FileFormat::Csv, 2, 1));
    assert_eq!(progress.fraction(), Some(1.0));
    let anna = engine.handler.roster.athlete("anna").unwrap().id;
    assert!(engine.reads().store.read().athlete(anna).is_some(), "it is seen at once");

    let path = folder.path().join("out.gpx");
    let export_over = |progress: Progress, may_replace: bool| {
        let (from, to) = (UnixNanos::MIN, UnixNanos::MAX);
        let parts = vec![ExportRequest { login: login("anna"), from, to }];
        let (path, format) = (path.clone(), FileFormat::Gpx);
        ask(&engine, Export { parts, format, path, may_replace, progress })
    };
    let export = |progress: Progress| export_over(progress, false);
    assert!(export(stopped).is_err());
    assert!(!path.exists(), "nothing is left of it");
    let report = export(Progress::default()).unwrap().report;
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!((report.bytes, report.notes.len()), (text.len() as u64, 0));
    assert_eq!(text.matches("<trkpt ").count(), 2);
    std::fs::write(&path, "mine").unwrap();
    let refused = export(Progress::default()).unwrap_err().to_string();
    assert!(refused.contains("out.gpx is there already: give the file another name"), "{refused}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
    assert!(export_over(Progress::default(), true).is_ok());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    assert!(engine.stop(Duration::from_secs(5)));
}
