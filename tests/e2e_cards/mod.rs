//! Cards of a start list and its rehearsal on the command line, with a server that runs.

use std::fs;

use crate::common::{Folder, Serve, failure, run};

/// What a command prints, and whether it succeeded.
fn said(data: &str, args: &[&str]) -> (bool, String) {
    let output = run(&[args, &["--data", data]].concat());
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(text).unwrap())
}

/// The code on the card of a bib.
fn code_of(page: &str, bib: &str) -> String {
    let (_, card) = page.split_once(&format!("<b>{bib}</b>")).unwrap();
    let (_, code) = card.split_once("/join/").unwrap();
    code.chars().take_while(char::is_ascii_alphanumeric).collect()
}

#[test]
fn a_card_connects_a_phone_and_the_rehearsal_says_who_has_to_do_what() {
    let folder = Folder::new();
    let serve = Serve::start(&folder);
    let data = folder.data();
    let data = data.to_str().unwrap();
    let list = folder.path().join("list.csv");
    fs::write(&list, "bib,name,login\n7,Vento,rider7\n8,Nibbio,rider8\n").unwrap();
    let imported = said(data, &["athletes", "import", list.to_str().unwrap()]);
    assert!(imported.0, "{}", imported.1);
    for args in [&["events", "add", "Giro"], &["events", "open", "giro"]] {
        assert!(said(data, args).0);
    }
    let page = folder.path().join("cards.html");
    let page = page.to_str().unwrap();
    let needs_address = failure(&["cards", "-o", page, "--data", data]);
    assert!(needs_address.contains("--address http://192.168.8.2:8086"), "{needs_address}");

    let made = said(data, &["cards", "-o", page, "--address", "192.168.8.2"]);
    assert!(made.0 && made.1.contains("cards, each with a new code"), "{}", made.1);
    assert!(made.1.contains("This computer is not 192.168.8.2 now"), "{}", made.1);
    let text = fs::read_to_string(page).unwrap();
    assert!(text.contains("http://192.168.8.2:8086/join/"), "{text}");
    let (of_7, of_8) = (code_of(&text, "7"), code_of(&text, "8"));
    let again = failure(&["cards", "-o", page, "--data", data]);
    assert!(again.contains("is there already"), "{again}");

    let rehearsal = || said(data, &["rehearsal"]);
    let (is_ready, words) = rehearsal();
    assert!(!is_ready && words.contains("8 Nibbio: has not scanned the code yet"), "{words}");
    for secs in 0..5 {
        let target = format!("/t/{of_7}?lat=43.7&lon=11.2&accuracy=4&batt=80&timestamp=1{secs}0");
        assert_eq!(serve.request("GET", &target, None, b"").0, 200);
    }
    assert_eq!(serve.request("GET", &format!("/join/{of_8}"), None, b"").0, 200);
    let (is_ready, words) = rehearsal();
    let vento = words.lines().find(|line| line.starts_with("7 ")).unwrap();
    assert!(vento.contains("position"), "{words}");
    assert!(words.contains("7 Vento: clock"), "its times are of 1970: {words}");
    assert!(!is_ready && words.contains("1 of 3 are alive"), "{words}");

    // The same address for whoever comes later, as a PDF.
    let pdf = folder.path().join("later.pdf");
    let later = said(data, &["cards", "-o", pdf.to_str().unwrap(), "--athlete", "rider8"]);
    assert!(later.0 && later.1.contains("1 card with a new code"), "{}", later.1);
    assert!(fs::read(&pdf).unwrap().starts_with(b"%PDF-"));
    let opened = said(data, &["events", "open", "giro"]);
    assert!(opened.1.contains("The cards of Giro say http://192.168.8.2:8086"), "{}", opened.1);
    for code in [of_7, of_8] {
        assert!(!serve.log().contains(&code), "a code is in the log");
    }
}
