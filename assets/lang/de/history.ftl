# History.

history-delete-open = Löschen…
history-span-one-day = { $day }, { $from } bis { $to }
history-span-days = { $from } bis { $to }
history-provisional = Vorläufig: es können noch Messwerte kommen.
history-changed-from = { $subject } war { $old }, { $new } seit { $when }
history-changed-at = { $subject } geändert um { $when }
history-mean-unit = Mittel { $unit }
history-date = Datum
history-time = Zeit
history-distance = Distanz
history-climb = Anstieg
history-heart-rate = Puls
history-over-time = im Verlauf
history-track = Spur
history-delete-what = { $sessions } löschen?
history-delete-explained = Sie verschwinden aus allen Listen und Exporten. Bis dieses Fenster schließt, holt Strg+Z sie zurück.
history-delete = Löschen
history-keep = Behalten
history-delete-amount-day = { $time } mit { $samples } von { $whose }, vom { $day }.
history-delete-amount = { $time } mit { $samples } von { $whose }, { $first } bis { $last }.
history-choose = Einheit oder Event wählen: Klick oder Pfeiltasten. Eingabe öffnet; Strg und Klick nimmt eine weitere dazu, um sie über die erste zu legen.
history-opening = Wird geöffnet
history-open = Öffnen
history-tags-hint = durch Kommas getrennt
history-join = Mit der vorigen verbinden
history-joined = Zwei Einheiten von { $name } verbunden
history-all-events = Alle Events
history-fold = { $name } zuklappen
history-unfold = { $name } aufklappen
history-max = max
history-median = Median
history-group-spoken = { $name }: { $counts } am { $day } { $clock }, Median { $duration }, { $distance } { $unit }
history-athlete = Athlet
sort-duration = Dauer
sort-mean = Mittel { $label }
sort-greatest = Maximum { $label }
history-search-hint = Athlet, Titel, Schlagwort, Notiz
history-search = Einheiten durchsuchen
history-n-of-all = { $n } von { $all }
history-reading = { $label }, wird gelesen
history-nothing-of = Von { $name } wurde nichts aufgezeichnet.
history-show-all = Alle Events zeigen
history-none-found = Keine Einheit mit „{ $search }“.
history-clear-search = Suche leeren
history-being-read = Die Aufzeichnungen werden gelesen.
history-empty = Einheiten erscheinen hier, wenn Athleten eine Minute lang gesendet haben.
history-import = Aufzeichnungen importieren
history-running = läuft
history-session-spoken = { $who } am { $day } { $clock }, { $duration }, { $distance } { $unit }, { $rest }
history-n-chosen = { $sessions } gewählt
history-open-as-was = So öffnen, wie es war
history-max-replayed = Höchstens { $n } lassen sich zugleich wiedergeben.
history-max-overlaid = Höchstens { $n } lassen sich übereinanderlegen: eine je Farbe.
history-overlay = Ab Start übereinanderlegen
history-overlay-explained = Übereinandergelegt beginnt jede bei null. Jede zählt für sich, auch zwei Fahrten eines Athleten.
history-n-sessions =
    { $n ->
        [one] 1 Einh.
       *[other] { $n } Einh.
    }
