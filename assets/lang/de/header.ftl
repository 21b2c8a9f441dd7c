# Header, menus, replay bar, small dialogs.

title-demo = { $name } - Demo - Trackside
demo-riders = DEMO, simulierte Fahrer
demo-chip = DEMO
menu-events = Events…
menu-connect = Handy verbinden…
menu-carried = Handy getragen von…
menu-alarms = Alarme…
menu-theme = Dunkel oder Tageslicht
menu-units = Metrisch oder imperial
menu-commands = Alle Befehle…
menu-keys = Tasten…
menu-about = Über Trackside…
menu = Menü
not-listening = nicht erreichbar
rec-short = REC
rec-failing = KEINE AUFZEICHNUNG
rec-stopped = GESTOPPT
address-for-phones = Adresse für Handys { $label }
loading = Aufzeichnungen werden geladen
loading-meanwhile = Was Handys inzwischen senden, wartet und wird danach sofort übernommen.
quit = Beenden
about = Über Trackside
about-what = Live-Tracking mit eingebautem, InfluxDB-kompatiblem Server für Trainer und Veranstalter
about-licence = Lizenz nach Wahl: MIT oder Apache-2.0.
about-assets = Schriften und Karten
about-libraries = Bibliotheken, unter anderen
about-licences = Lizenztexte
help-title = Tasten
close-title = Trackside schließen?
close-nothing-recorded = Solange Trackside geschlossen ist, wird nichts aufgezeichnet.
close-keep = Weiter aufzeichnen
close-anyway = Trotzdem schließen
close-sending =
    { $n ->
        [0] Kein Handy sendet mehr.
        [one] 1 Handy sendet. Trotzdem schließen?
       *[other] { $n } Handys senden. Trotzdem schließen?
    }
back-to-live = Zurück zu live
sessions-esc = Einheiten, Esc
replay-words = WIEDERGABE { $speed }x, live läuft weiter: { $n } live
replay-from-starts = { $sessions } ab ihrem Start
replay-sessions = { $event }{ $n } Einheiten, { $day }
split-here = Hier teilen
split-here-tip = An dieser Stelle beginnt eine neue Einheit
playhead-at = Wiedergabe bei { $now }
pause-space = Pause, Leertaste
play-space = Abspielen, Leertaste
place-in-recording = Stelle in der Aufzeichnung
caption-hide = Ausblenden
caption-next = Weiter
group-spoken = Gruppe: { $label }
group-tip = Wen alle Ansichten zeigen: { $label }
bib-typed = Nr. { $bib }_
no-file-dialog = Dieser Desktop bietet keinen Dateidialog.{ " " }
path-of-file = Pfad der Datei
path-example = /home/name/datei
qr-code-of = QR-Code von { $text }
palette-field = Befehl
palette-title = Befehle
palette-hint = Buchstaben eines Befehls oder Namens tippen
palette-none = Kein Befehl mit diesen Buchstaben.
palette-add-athlete = Athlet hinzufügen…
palette-new-event = Neues Event…
palette-zones-of = Zonen setzen: { $who }…
palette-limits-of = Alarmgrenzen setzen: { $who }…
palette-password-of = Neues Passwort: { $who }…
show-what = Zeigen: { $what }
go-to = Gehe zu { $who }
rec-free = { $state } · { $bytes } frei
rec-on-disk = { $samples } seit dem Start, sicher auf der Platte
rec-bytes-free = { $bytes } frei
no-network = kein Netz
palette-connect = Handy verbinden: { $who }…
