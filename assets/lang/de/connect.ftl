# Phones: first start, addresses, positions, problems.

connect-title = Handy verbinden
connect-no-network = Kein Netz: nur Programme auf diesem Rechner können senden.
connect-post-to = Handys im selben Netz senden an
connect-copy = Kopieren
connect-copy-url = { $url } kopieren
connect-code = Code
connect-show-code = Code von { $url } zeigen
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
