# Import and export.

drop-recordings = Loslassen: Aufzeichnungen importieren
drop-recordings-which = FIT, TCX, GPX, CSV oder Line Protocol, auch gzip
drop-course = Loslassen: Strecke öffnen
drop-course-which = Auf der Karte; woanders wird es als Aufzeichnung importiert
drop-start-list = Loslassen: Startliste lesen
drop-start-list-which = Eine Tabelle mit einer Zeile je Athlet
drop-here = Dateien hierher ziehen, oder irgendwo aufs Fenster
choose-open = Wählen…
format-fit = für Trainingsprogramme und Radcomputer; Runden, Leistung links und rechts, alles andere als Developer-Felder
format-tcx = für Trainingsprogramme; Runden, Puls, Leistung, Kadenz
format-gpx = für Karten und Routenplaner; braucht Positionen
format-csv = für Tabellenprogramme; eine Zeile je Messwert
format-line-protocol = für InfluxDB und Trackside; verliert nichts
export = Export
exporting = Wird exportiert
export-what = Exportieren: { $what }
export-selected = { $athletes } gewählt
export-all = alle { $athletes }
export-all-of = alles von { $name }
line-protocol = Line Protocol
file = Datei
export-saved = Gespeichert: { $path } ({ $size }).
the-event = das Event
import-for-hint = Athlet: Nr., Name, Login, Team
import-for-search = Athleten für den Import suchen
import-for-row = importieren für
import-type-path = Pfad tippen
recordings = Aufzeichnungen
import-no-file = keine Datei gewählt; Dateien lassen sich auch aufs Fenster ziehen
import-title = Aufzeichnungen importieren
importing = Wird importiert
import-instead = Dateien aufs Fenster ziehen, oder den Pfad einer tippen:
import-add-file = Diese Datei hinzufügen
samples-of-day = { $words } vom { $day }
import-clear = Leeren
choose-files = Dateien wählen…
more-notes =
    { $n ->
        [one] Und 1 weiterer Hinweis.
       *[other] Und { $n } weitere Hinweise.
    }
