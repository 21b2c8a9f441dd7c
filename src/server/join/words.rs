//! What the pages say, in the phone's language.

/// The texts of the pages. `{}` stands for a name.
#[derive(Debug)]
pub(super) struct Words {
    /// The language, as in `lang`.
    pub(super) language: &'static str,
    pub(super) what: &'static str,
    pub(super) how: &'static str,
    pub(super) your_code: &'static str,
    pub(super) join: &'static str,
    pub(super) phone_of: &'static str,
    pub(super) network: &'static str,
    pub(super) choose: &'static str,
    pub(super) open_app: &'static str,
    pub(super) app_first: &'static str,
    pub(super) no_app: &'static str,
    pub(super) no_app_explained: &'static str,
    pub(super) track_here: &'static str,
    pub(super) copy: &'static str,
    pub(super) copied: &'static str,
    pub(super) address: &'static str,
    pub(super) user: &'static str,
    pub(super) code: &'static str,
    pub(super) body: &'static str,
    pub(super) device: &'static str,
    pub(super) other_app: &'static str,
    pub(super) influx: &'static str,
    pub(super) gpslogger: &'static str,
    pub(super) owntracks: &'static str,
    pub(super) sensor_logger: &'static str,
    pub(super) osmand: &'static str,
    pub(super) phonetrack: &'static str,
    pub(super) test: &'static str,
    pub(super) send_test: &'static str,
    pub(super) test_good: &'static str,
    pub(super) test_bad: &'static str,
    pub(super) allow: &'static str,
    pub(super) allow_iphone: [&'static str; 4],
    pub(super) allow_android: [&'static str; 4],
    pub(super) refused: &'static str,
    pub(super) ask: &'static str,
    pub(super) certificate: &'static str,
}

const ENGLISH: Words = Words {
    language: "en",
    what: "This computer records what phones and sensors send during training or a race.",
    how: "To join, open the link or scan the code that the organiser gave you, or enter your code here.",
    your_code: "Your code",
    join: "Join",
    phone_of: "Phone of {}",
    network: "Connect to this network first: {}",
    choose: "Choose your app",
    open_app: "Set up {}",
    app_first: "Install the app first; then the button opens it with all settings.",
    no_app: "No app: this browser",
    no_app_explained: "The browser sends your position, and on Android Bluetooth sensors, too. It works while the page is in front and the screen is on.",
    track_here: "Track with this browser",
    copy: "Copy",
    copied: "Copied",
    address: "Address",
    user: "User",
    code: "Password (your code)",
    body: "Body",
    device: "Device name",
    other_app: "Another app",
    influx: "IpBike and other apps that post to InfluxDB: enter address, user and password; the database is the user.",
    gpslogger: "Logging details, Log to custom URL: method POST, basic authentication with user and password.",
    owntracks: "Without the button: mode HTTP, and these values. Leave encryption off.",
    sensor_logger: "Settings, Data Streaming, HTTP Push: enter the address as the push URL.",
    osmand: "Plugin Trip recording, Online tracking: enter this as the web address.",
    phonetrack: "New log job for PhoneTrack: the server is the address up to /t, the token is your code; or a custom job with the whole address.",
    test: "Does it work?",
    send_test: "Send a test sample",
    test_good: "It arrived. The organiser sees this phone.",
    test_bad: "It did not arrive. Is this phone in the right network?",
    allow: "What to allow",
    allow_iphone: [
        "Local network: allow the app to find devices in your network. iOS asks once; later it is in Settings, Privacy, Local Network.",
        "Location: Always, with Precise Location.",
        "Low Power Mode: off.",
        "Do not swipe the app away.",
    ],
    allow_android: [
        "Location: Allow all the time, with precise location.",
        "Battery: unrestricted, so that the app runs with the screen off.",
        "Nearby devices or local network, if the app asks.",
        "Stay connected to the Wi-Fi even if it has no internet.",
    ],
    refused: "This code does not count",
    ask: "It was mistyped or revoked, or it is for another event. Ask the organiser for a new one.",
    certificate: "For apps that want https: install this computer's certificate",
};

const GERMAN: Words = Words {
    language: "de",
    what: "Dieser Computer zeichnet auf, was Handys und Sensoren im Training oder Rennen senden.",
    how: "Zum Mitmachen den Link des Veranstalters öffnen, seinen QR-Code scannen oder hier den Code eingeben.",
    your_code: "Dein Code",
    join: "Mitmachen",
    phone_of: "Handy von {}",
    network: "Zuerst mit diesem Netz verbinden: {}",
    choose: "App auswählen",
    open_app: "{} einrichten",
    app_first: "Zuerst die App installieren; dann öffnet der Knopf sie mit allen Einstellungen.",
    no_app: "Ohne App: dieser Browser",
    no_app_explained: "Der Browser sendet die Position, auf Android auch Bluetooth-Sensoren. Das geht, solange die Seite im Vordergrund und der Bildschirm an ist.",
    track_here: "Mit diesem Browser tracken",
    copy: "Kopieren",
    copied: "Kopiert",
    address: "Adresse",
    user: "Benutzer",
    code: "Passwort (dein Code)",
    body: "Inhalt (Body)",
    device: "Gerätename",
    other_app: "Eine andere App",
    influx: "IpBike und andere Apps, die an InfluxDB senden: Adresse, Benutzer und Passwort eingeben; die Datenbank heißt wie der Benutzer.",
    gpslogger: "Protokollierungsdetails, Eigene URL: Methode POST, Basic-Authentifizierung mit Benutzer und Passwort.",
    owntracks: "Ohne den Knopf: Modus HTTP und diese Werte. Verschlüsselung aus lassen.",
    sensor_logger: "Einstellungen, Data Streaming, HTTP Push: die Adresse als Push-URL eingeben.",
    osmand: "Plugin Streckenaufzeichnung, Online-Tracking: dies als Webadresse eingeben.",
    phonetrack: "Neuer Auftrag für PhoneTrack: der Server ist die Adresse bis vor /t, das Token ist dein Code; oder ein eigener Auftrag mit der ganzen Adresse.",
    test: "Klappt es?",
    send_test: "Testwert senden",
    test_good: "Angekommen. Der Veranstalter sieht dieses Handy.",
    test_bad: "Nicht angekommen. Ist das Handy im richtigen Netz?",
    allow: "Was erlaubt sein muss",
    allow_iphone: [
        "Lokales Netzwerk: der App erlauben, Geräte im Netz zu finden. iOS fragt einmal; später unter Einstellungen, Datenschutz, Lokales Netzwerk.",
        "Standort: Immer, mit genauem Standort.",
        "Stromsparmodus: aus.",
        "Die App nicht wegwischen.",
    ],
    allow_android: [
        "Standort: Immer zulassen, mit genauem Standort.",
        "Akku: nicht eingeschränkt, damit die App bei ausgeschaltetem Bildschirm läuft.",
        "Geräte in der Nähe oder lokales Netz, falls die App fragt.",
        "Mit dem WLAN verbunden bleiben, auch wenn es kein Internet hat.",
    ],
    refused: "Dieser Code gilt nicht",
    ask: "Er ist falsch getippt, gesperrt oder für eine andere Veranstaltung. Frag den Veranstalter nach einem neuen.",
    certificate: "Für Apps, die https verlangen: Zertifikat dieses Computers installieren",
};

const FRENCH: Words = Words {
    language: "fr",
    what: "Cet ordinateur enregistre ce que les téléphones et capteurs envoient pendant l\u{2019}entraînement ou la course.",
    how: "Pour participer, ouvrez le lien ou scannez le QR code de l\u{2019}organisateur, ou saisissez votre code ici.",
    your_code: "Votre code",
    join: "Participer",
    phone_of: "Téléphone de {}",
    network: "Connectez-vous d\u{2019}abord à ce réseau : {}",
    choose: "Choisissez votre application",
    open_app: "Configurer {}",
    app_first: "Installez d\u{2019}abord l\u{2019}application ; le bouton l\u{2019}ouvre ensuite avec tous les réglages.",
    no_app: "Sans application : ce navigateur",
    no_app_explained: "Le navigateur envoie la position et, sur Android, les capteurs Bluetooth. Cela fonctionne tant que la page est au premier plan et l\u{2019}écran allumé.",
    track_here: "Suivi avec ce navigateur",
    copy: "Copier",
    copied: "Copié",
    address: "Adresse",
    user: "Utilisateur",
    code: "Mot de passe (votre code)",
    body: "Corps",
    device: "Nom de l\u{2019}appareil",
    other_app: "Une autre application",
    influx: "IpBike et autres applications qui envoient à InfluxDB : saisissez adresse, utilisateur et mot de passe ; la base de données porte le nom de l\u{2019}utilisateur.",
    gpslogger: "Détails de l\u{2019}enregistrement, URL personnalisée : méthode POST, authentification basique avec utilisateur et mot de passe.",
    owntracks: "Sans le bouton : mode HTTP et ces valeurs. Laissez le chiffrement désactivé.",
    sensor_logger: "Réglages, Data Streaming, HTTP Push : saisissez l\u{2019}adresse comme URL.",
    osmand: "Greffon Enregistrement d\u{2019}itinéraire, suivi en ligne : saisissez ceci comme adresse web.",
    phonetrack: "Nouvelle tâche PhoneTrack : le serveur est l\u{2019}adresse jusqu\u{2019}à /t, le jeton est votre code ; ou une tâche personnalisée avec l\u{2019}adresse entière.",
    test: "Ça marche ?",
    send_test: "Envoyer un test",
    test_good: "Arrivé. L\u{2019}organisateur voit ce téléphone.",
    test_bad: "Pas arrivé. Ce téléphone est-il dans le bon réseau ?",
    allow: "Ce qu\u{2019}il faut autoriser",
    allow_iphone: [
        "Réseau local : autorisez l\u{2019}application à trouver des appareils. iOS demande une fois ; ensuite dans Réglages, Confidentialité, Réseau local.",
        "Position : Toujours, avec position exacte.",
        "Mode économie d\u{2019}énergie : désactivé.",
        "Ne fermez pas l\u{2019}application.",
    ],
    allow_android: [
        "Position : Toujours autoriser, avec position exacte.",
        "Batterie : sans restriction, pour que l\u{2019}application fonctionne écran éteint.",
        "Appareils à proximité ou réseau local, si l\u{2019}application le demande.",
        "Restez connecté au Wi-Fi même sans internet.",
    ],
    refused: "Ce code n\u{2019}est pas valable",
    ask: "Il est mal saisi, révoqué ou pour un autre événement. Demandez-en un nouveau à l\u{2019}organisateur.",
    certificate: "Pour les applications qui exigent https : installer le certificat de cet ordinateur",
};

const ITALIAN: Words = Words {
    language: "it",
    what: "Questo computer registra ciò che telefoni e sensori inviano durante l\u{2019}allenamento o la gara.",
    how: "Per partecipare apri il link o scansiona il codice QR dell\u{2019}organizzatore, oppure inserisci qui il tuo codice.",
    your_code: "Il tuo codice",
    join: "Partecipa",
    phone_of: "Telefono di {}",
    network: "Prima collegati a questa rete: {}",
    choose: "Scegli la tua app",
    open_app: "Configura {}",
    app_first: "Prima installa l\u{2019}app; poi il pulsante la apre con tutte le impostazioni.",
    no_app: "Senza app: questo browser",
    no_app_explained: "Il browser invia la posizione e, su Android, i sensori Bluetooth. Funziona finché la pagina è in primo piano e lo schermo acceso.",
    track_here: "Traccia con questo browser",
    copy: "Copia",
    copied: "Copiato",
    address: "Indirizzo",
    user: "Utente",
    code: "Password (il tuo codice)",
    body: "Corpo",
    device: "Nome del dispositivo",
    other_app: "Un\u{2019}altra app",
    influx: "IpBike e altre app che inviano a InfluxDB: inserisci indirizzo, utente e password; il database ha il nome dell\u{2019}utente.",
    gpslogger: "Dettagli di registrazione, URL personalizzato: metodo POST, autenticazione base con utente e password.",
    owntracks: "Senza il pulsante: modalità HTTP e questi valori. Lascia disattivata la cifratura.",
    sensor_logger: "Impostazioni, Data Streaming, HTTP Push: inserisci l\u{2019}indirizzo come URL.",
    osmand: "Plugin Registrazione percorso, tracciamento online: inserisci questo come indirizzo web.",
    phonetrack: "Nuova attività PhoneTrack: il server è l\u{2019}indirizzo fino a /t, il token è il tuo codice; oppure un\u{2019}attività personalizzata con l\u{2019}indirizzo intero.",
    test: "Funziona?",
    send_test: "Invia una prova",
    test_good: "Arrivato. L\u{2019}organizzatore vede questo telefono.",
    test_bad: "Non arrivato. Il telefono è nella rete giusta?",
    allow: "Che cosa consentire",
    allow_iphone: [
        "Rete locale: consenti all\u{2019}app di trovare dispositivi. iOS lo chiede una volta; poi in Impostazioni, Privacy, Rete locale.",
        "Posizione: Sempre, con posizione esatta.",
        "Risparmio energetico: disattivato.",
        "Non chiudere l\u{2019}app.",
    ],
    allow_android: [
        "Posizione: Consenti sempre, con posizione esatta.",
        "Batteria: senza restrizioni, perché l\u{2019}app funzioni a schermo spento.",
        "Dispositivi vicini o rete locale, se l\u{2019}app lo chiede.",
        "Resta collegato al Wi-Fi anche senza internet.",
    ],
    refused: "Questo codice non vale",
    ask: "È scritto male, revocato o per un altro evento. Chiedine uno nuovo all\u{2019}organizzatore.",
    certificate: "Per le app che vogliono https: installa il certificato di questo computer",
};

const ALL: [&Words; 4] = [&ENGLISH, &GERMAN, &FRENCH, &ITALIAN];

impl Words {
    /// The texts in the first language of `Accept-Language` that there is, else in English. Browsers
    /// list languages in the order of preference, so weights need not be read.
    pub(super) fn of(accepted: &str) -> &'static Self {
        let languages = accepted.split(',').filter_map(|item| {
            let tag = item.split([';', '-']).next()?.trim();
            ALL.into_iter().find(|words| words.language.eq_ignore_ascii_case(tag))
        });
        languages.into_iter().next().unwrap_or(&ENGLISH)
    }
}

/// A text with a name in the place of `{}`.
pub(super) fn with(text: &str, name: &str) -> String {
    text.replace("{}", name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_language_that_there_is_counts() {
        for (accepted, language) in [
            ("", "en"),
            ("it-IT,it;q=0.9", "it"),
            ("es-ES,de-CH;q=0.8,en;q=0.5", "de"),
            ("FR", "fr"),
            ("ja", "en"),
            ("*;q=0.1", "en"),
        ] {
            assert_eq!(Words::of(accepted).language, language, "{accepted}");
        }
    }

    #[test]
    fn no_language_lacks_the_place_of_a_name() {
        for words in ALL {
            for text in [words.phone_of, words.network, words.open_app] {
                assert!(text.contains("{}"), "{text}");
            }
        }
    }
}
