//! Files in and out of a running engine.

use super::*;
use crate::{
    history::ExportRequest,
    model::{FileFormat, Login, Work},
};

fn ask(engine: &Engine, command: EngineCommand) -> Result<Outcome, String> {
    let (done, answer) = crossbeam_channel::bounded(1);
    engine.commands().apply(command, move |outcome| done.send(outcome).unwrap());
    answer.recv().unwrap()
}

#[test]
fn a_file_comes_in_and_goes_out_while_the_engine_runs_and_can_be_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let athletes = vec!["anna:test1234".parse().unwrap()];
    let (engine, _) = start(&Settings { athletes, ..settings(&folder) }).unwrap();
    let file = folder.path().join("ride.csv");
    std::fs::write(&file, "time,lat,lng,hr\n1463683075,1,2,145\n1463683076,1,2,146\n").unwrap();
    let login = |login: &str| Login::try_from(login).unwrap();
    let import = |name: &str, work: &Work| {
        let request = ImportRequest { login: login(name), format: None, precision: None };
        let work = work.clone();
        ask(&engine, EngineCommand::ImportFile { path: file.clone(), request, work })
    };
    assert!(import("bert", &Work::default()).unwrap_err().contains("no athlete bert"));
    let stopped = Work::default();
    stopped.stop();
    assert!(import("anna", &stopped).unwrap_err().contains("was stopped"));
    let work = Work::default();
    let Ok(Outcome::Imported(report)) = import("anna", &work) else { panic!("not imported") };
    assert_eq!((report.format, report.samples, report.sessions), (FileFormat::Csv, 2, 1));
    assert_eq!(work.fraction(), Some(1.0));
    let anna = engine.reads().roster.athlete("anna").unwrap().id;
    assert!(engine.reads().store.read().athlete(anna).is_some(), "it is seen at once");

    let path = folder.path().join("out.gpx");
    let export_over = |work: Work, may_replace: bool| {
        let (from, to) = (UnixNanos::MIN, UnixNanos::MAX);
        let athletes = vec![ExportRequest { login: login("anna"), from, to }];
        let (path, format) = (path.clone(), FileFormat::Gpx);
        ask(&engine, EngineCommand::ExportFile { path, may_replace, athletes, format, work })
    };
    let export = |work: Work| export_over(work, false);
    assert!(export(stopped).is_err());
    assert!(!path.exists(), "nothing is left of it");
    let Ok(Outcome::Exported(report)) = export(Work::default()) else { panic!("not exported") };
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!((report.bytes, report.notes.len()), (text.len() as u64, 0));
    assert_eq!(text.matches("<trkpt ").count(), 2);
    std::fs::write(&path, "mine").unwrap();
    let refused = export(Work::default()).unwrap_err();
    assert!(refused.contains("out.gpx is there already: give the file another name"), "{refused}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
    assert!(export_over(Work::default(), true).is_ok());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    assert!(engine.stop(Duration::from_secs(5)));
}
