# Phones: first start, addresses, positions, problems.

connect-title = Handy verbinden
connect-no-network = Kein Netz: nur Programme auf diesem Rechner können senden.
connect-post-to = Handys im selben Netz senden an
connect-copy = Kopieren
connect-copy-url = { $url } kopieren
connect-code = Code
connect-show-code = Code von { $url } zeigen
connect-several-networks = Dieser Rechner ist in mehreren Netzen: Ein Handy erreicht die Adresse seines eigenen.
connect-kept-awake = Handys senden: Dieser Rechner wird wach gehalten.
connect-may-sleep = Dieser Rechner lässt sich nicht wach halten ({ $why }): Ruhezustand in den Systemeinstellungen ausschalten und den Deckel offen lassen.
connect-in-app = In der App
connect-app-explained = Server: diese Adresse. Datenbank und Benutzer: der Login des Athleten, etwa { $login }. Passwort: das des Athleten; ein verlorenes wird unter Athleten neu gesetzt.
connect-certificate = Für https zuerst das Zertifikat dieses Laptops im Handy installieren: dort { $from } öffnen. Sein Fingerabdruck (SHA-256) beginnt mit { $digits }.
first-nobody = Noch hat kein Handy gesendet.
first-post-to = Senden an
first-from-phone = von einem Handy im selben Netz; der Code öffnet die Adresse dort.
first-copy-address = Adresse kopieren
first-all-addresses = Alle Adressen…
first-terminal = Probe im Terminal dieses Rechners:
first-demo = Demo starten
first-demo-explained = Die Demo öffnet sich in einem eigenen Fenster.
first-theme = Steht dieser Schirm drinnen oder in der Sonne? T wechselt jederzeit.
first-dark = Dunkel
first-daylight = Tageslicht
first-visitor = Ein Handy hat diesen Laptop erreicht ({ $visitor }), aber keinen Messwert gesendet.
first-no-network = Dieser Rechner hat kein Netz: nur Programme auf ihm können senden.
first-no-visitor = Kein anderes Gerät hat sich verbunden: Firewall und Gast-WLAN prüfen.
position-title = Letzte Position
position-copy = Koordinaten kopieren
position-copy-link = Link kopieren
position-measured = Gemessen um { $at }, { $age }.
position-no-time = Die Zeit ist nicht bekannt.
position-nothing-since = { $measured } Seitdem kam nichts.
position-accurate = Auf { $metres } m genau, sagt das Handy.
position-no-accuracy = Das Handy sagt nicht, wie genau sie ist.
problem-set-password = Neues Passwort setzen
problem-add-athlete = Athlet hinzufügen
problems-title = Probleme und eingehende Daten
problems-head = Probleme
problems-dismiss-all = Alle verwerfen
problems-empty = Keine Probleme. Ein Handy mit falschem Login, unlesbaren Daten oder falscher Uhr steht hier, und was zu tun ist.
problem-ignored = ignoriert,{ " " }
problem-last = { $ignored }{ $name }zuletzt { $ago }
problem-ignore = Dieses Handy ignorieren
problem-stop-ignoring = Nicht mehr ignorieren
problem-others = andere
incoming = Eingehend
incoming-none = Seit dem Start hat kein Athlet gesendet.
devices-connected =
    { $n ->
        [one] { $n } Gerät war seit dem Start verbunden, zuletzt { $latest }.
       *[other] { $n } Geräte waren seit dem Start verbunden, zuletzt { $latest }.
    }
rate-per-minute = { $rate } pro min
incoming-spoken = { $who } { $name } sendet: { $ago }{ $rate } { $from }

# Das Handy eines Athleten.

connect-row = verbinden
connect-addresses = Adressen dieses Computers
connect-new-code = Neuer Code
connect-no-code = Jedes Handy bekommt einen eigenen Code. Ein neuer wird hier einmal gezeigt; die Codes anderer Handys gelten weiter.
connect-copy-code = Code kopieren
connect-code-once = Niemand kann diesen Code noch einmal zeigen: jetzt das Handy einrichten oder ihn notieren.
connect-page = Jede App
connect-steps-page = Mit der Kamera des Handys scannen: die Seite richtet jede App ein und sendet einen Testwert.
connect-steps-traccar = Traccar Client: in den Einstellungen auf den QR-Knopf tippen und scannen. Er sendet dann jede Sekunde.
connect-steps-owntracks = OwnTracks: mit der Kamera scannen, bestätigen, dann den Modus Move wählen.
connect-steps-overland = Overland (iPhone): mit der Kamera scannen und bestätigen.
connect-steps-colota = Colota (Android): mit der Kamera scannen und bestätigen.
connect-steps-gpslogger = GPSLogger (Android): Protokollierungsdetails, Eigene URL, mit diesen Werten.
connect-steps-influx = IpBike und alles, was an InfluxDB sendet: diese Werte.
connect-steps-sensor-logger = Sensor Logger: Einstellungen, Data Streaming, HTTP Push, mit dieser Adresse.
connect-steps-osmand = OsmAnd: Plugin Streckenaufzeichnung, Online-Tracking, mit dieser Webadresse.
connect-steps-phonetrack = PhoneTrack (Android): ein neuer eigener Auftrag mit dieser Adresse.
connect-scan-to-copy = Der QR-Code öffnet eine Seite, von der die Werte auf dem Handy kopiert werden können.
connect-setting-address = Adresse
connect-setting-method = Methode
connect-setting-user = Benutzer
connect-setting-code = Passwort (der Code)
connect-setting-database = Datenbank
connect-setting-body = Inhalt (Body)
connect-setting-device = Gerätename
connect-copy-link = Link kopieren, der die App öffnet
connect-copy-value = { $label } kopieren
connect-which-address = Adresse in den Codes
connect-best-address = { $url } (für Handys erreichbar)
connect-codes = Codes
connect-revoke = Sperren
connect-revoke-really = Handy aussperren
connect-code-made = Code { $n }: { $at } erstellt
connect-code-opened = Seite { $at } geöffnet
connect-code-unused = noch nicht benutzt
connect-code-used = { $at } benutzt
connect-code-revoked = gesperrt
connect-code-other = für die Veranstaltung { $event }, die nicht offen ist
cards-elsewhere = Auf den Karten von { $event } steht { $host }, dieser Computer ist aber { $now }. Gib ihm in den Einstellungen dieses Netzes oder im Router die Adresse { $host } oder drucke neue Karten.
cards-no-network = Auf den Karten von { $event } steht { $host }, dieser Computer ist aber in keinem Netz.

# Die Ansicht Handys.

phones-alive = { $alive } von { $all } senden
phones-waiting = Noch nicht aktiv
phones-all-alive = Alle senden.
phones-none-listed = Niemand in dieser Gruppe hat diese Nummer oder diesen Namen.
phones-code = Code
phones-page = Seite
phones-app = App
phones-first = erster
phones-last = letzter
phones-sends = sendet
phones-battery = Akku
phones-clock = Uhr
phones-missing = fehlt
phones-secs = { $secs } s
phones-connect = Verbinden…
phones-connect-whom = { $who } { $name } verbinden
phones-this-is = Das ist Nr.…
phones-other = Andere…
phones-bib = Nr. { $who } { $name }
phones-this-is-whom = Dieses Handy gehört { $who }
phones-refused = abgewiesen: { $why }
phones-rival = ein zweites Handy sendet Positionen für diesen Athleten: eines davon auswählen
phones-unused = Positionen nicht verwendet, alles andere schon
phones-use = Positionen dieses Handys verwenden
phones-use-again = Seine Positionen wieder verwenden
phones-use-done = Positionen von { $device } verwendet
phones-spoken = Handy von { $who } { $name }: { $said }; letzter Wert { $last }, sendet { $sends }, Akku { $battery }, Uhr { $clock }, es fehlen { $missing } { $what }
phone-stage-no-code = noch kein Code: diesem Handy einen geben
phone-stage-given = Code vergeben, noch nicht benutzt: scannen
phone-stage-opened = Seite geöffnet, noch keine App: dort eine wählen
phone-stage-reached = eine App war hier und hat nichts gesendet: starten, Standort erlauben
phone-stage-silent = stumm
phone-stage-alive = sendet
phone-too-early = noch zu früh
phone-steady = zuverlässig
phone-silent = stumm seit { $span }
phone-stopped-once = stand { $span } still
phone-stops =
    { $times ->
        [one] hält bei dunklem Bildschirm an, einmal
       *[other] hält bei dunklem Bildschirm an, { $times }-mal
    }
phone-saver = wohl Stromsparmodus, nur alle { $span }
phone-apart = Positionen nur alle { $span }
phone-loses = { $percent } % fehlen
phone-batches = sendet nur alle { $span }
phone-clock-ahead = Uhr geht { $span } vor
phone-clock-behind = Uhr geht { $span } nach, oder alles kommt spät
phone-coarse = Positionen nur auf { $metres } m genau
phone-battery-ends = Akku leer in { $span }
phone-battery-low = Akku { $percent } %
phone-do-open = App öffnen
phone-do-background = Hintergrund erlauben
phone-do-saver = ausschalten
phone-do-interval = Intervall auf 1 s stellen
phone-do-wifi = WLAN dort prüfen
phone-do-batches = Sendeintervall verkürzen
phone-do-clock = auf Netzzeit stellen
phone-do-precise = genauen Standort erlauben
phone-do-charge = laden
phone-sends-position = GPS
phone-sends-heart = HF
phone-sends-power = W
phones-change = Handy…
phones-change-whom = Was mit dem Handy von { $who } { $name } geschehen soll
phones-lend = Jemand anderes trägt es…
phones-give-back = Zurück an { $whose }
phones-carried = seit { $at } bei { $who }
phones-borrowed = Handy von { $whose } · { $what }
carry-title = Wer trägt dieses Handy?
carry-row = getragen von
carry-one = Eines der Handys von { $whose }: { $device }
carry-all = Handy von { $whose }
carry-explained = Was es von da an sendet, gehört dem anderen Athleten: auf der Karte, im Verlauf, in Abfragen und Exporten. Die Aufzeichnung bleibt, wie sie ist, und Rückgängig gibt alles { $whose } zurück. Wird das Handy nicht zurückgegeben, gilt das einen Tag lang oder bis zum Ende des Events.
carry-now = Ab jetzt
carry-now-why = Was es bisher gesendet hat, bleibt beim Besitzer.
carry-first = Seit seinem ersten Wert heute, { $at }
carry-first-why = Auch alles, was es heute schon gesendet hat.
carry-typed = Ab einer Uhrzeit
carry-typed-why = Wann das Handy weitergegeben wurde.
carry-hint = Etwa 10:42
carry-time = Uhrzeit, ab der jemand anderes das Handy trägt
carry-no-time = Die Uhrzeit als 10:42 oder 10:42:30 schreiben.
carry-choose = Auswählen, wer es trägt
carry-do = { $who } trägt es
carry-is-own = Das Handy gehört { $whose }: einen anderen Athleten auswählen.
carry-done = Handy von { $whose } bei { $who } ab { $at }
carry-given-back = Handy von { $whose } zurückgegeben

# Cards for everybody.

cards-head = Karten zum Drucken
cards-explained = Jeder Athlet bekommt eine Karte mit einem QR-Code, der das Handy verbindet. Die Codes auf den Karten sind neu; frühere gelten weiter.
cards-address = Adresse auf den Karten
cards-address-explained = Die Adresse, die dieser Rechner am Tag selbst hat: Jetzt kann es eine andere sein.
cards-address-wrong = Eine Adresse ist zum Beispiel 192.168.8.2 oder http://192.168.8.2:8086
cards-language = Sprache
cards-wifi = WLAN
cards-wifi-password = Passwort des WLANs
cards-no-wifi = keines auf den Karten
cards-wifi-open = leer, wenn es offen ist
cards-no-file-dialog = Dieser Desktop hat keinen Dateidialog: Tippe den Pfad der Datei oben ein.
cards-file = Karten.pdf
cards-file-of = { $event }-Karten.pdf
cards-files = Karten
cards-open = Karten zum Drucken…
cards-printed = { $path }: { $n } { $n ->
        [one] Karte
       *[other] Karten
    }, jede mit einem neuen Code.
cards-print =
    { $n ->
        [one] 1 Karte drucken
       *[other] { $n } Karten drucken
    }
