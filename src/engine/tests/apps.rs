//! Dialects of apps, each on the path that it has in the table.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
};

use super::*;
use crate::{ingest::APPS, store::AthleteSeries};

/// Posts a body; gives the first line of the answer.
fn post(engine: &Engine, path: &str, login: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(engine.local_addr()).unwrap();
    let length = body.len();
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Basic {login}\r\nConnection: close\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn an_app_posts_the_samples_of_its_login_to_the_path_of_its_dialect() {
    let folder = tempfile::tempdir().unwrap();
    let athletes = vec!["anna:test1234".parse().unwrap()];
    let (engine, _) = start(&Settings { athletes, ..settings(&folder) }).unwrap();
    let anna = (engine.reads().roster)().by_login("anna").unwrap().id;
    let n_samples = || {
        let reads = engine.reads();
        let store = reads.store.read();
        store.athlete(anna).map_or(0, AthleteSeries::len)
    };
    let (path, _) = APPS.iter().find(|(path, _)| *path == "/test/lines").unwrap();
    // anna:test1234
    let right = post(&engine, path, "YW5uYTp0ZXN0MTIzNA==", "samples hr_bpm=140");
    assert_eq!((right.as_str(), n_samples()), ("HTTP/1.1 204 No Content", 1));
    // anna:wrong
    let wrong = post(&engine, path, "YW5uYTp3cm9uZw==", "samples hr_bpm=141");
    assert_eq!((wrong.as_str(), n_samples()), ("HTTP/1.1 401 Unauthorized", 1));
    let bad = post(&engine, path, "YW5uYTp0ZXN0MTIzNA==", "samples hr_bpm=");
    assert_eq!((bad.as_str(), n_samples()), ("HTTP/1.1 400 Bad Request", 1));
    assert!(engine.stop(Duration::from_secs(5)));
}
