# Words that many parts of the window share.

add-athlete-open = Athleten hinzufügen…
all-files = Alle Dateien
athletes-open = Athleten…
back = Zurück
cancel = Abbrechen
choose-athlete = Athleten wählen: klicken oder Startnummer tippen.
close = Schließen
close-esc = Schließen: Esc
columns-open = Spalten, Werte und Zeilen…
continue-open = Weiter…
dismiss = Verwerfen
done = Fertig
import-recordings-open = Aufzeichnungen importieren…
import-start-list-open = Startliste importieren…
name = Name
note = Notiz
problems-open = Probleme…
save = Speichern
stop = Abbrechen
tags = Schlagworte
title = Titel
undo-changes = Verwerfen
what-happened = Was ist passiert?
working = Moment ...
count-athletes =
    { $n ->
        [one] 1 Athlet
       *[other] { $n } Athleten
    }
count-sessions =
    { $n ->
        [one] 1 Einheit
       *[other] { $n } Einheiten
    }
count-chosen-sessions =
    { $n ->
        [one] 1 gewählte Einheit
       *[other] { $n } gewählte Einheiten
    }
count-samples =
    { $n ->
        [one] 1 Messwert
       *[other] { $n } Messwerte
    }
count-problems =
    { $n ->
        [one] 1 Problem
       *[other] { $n } Probleme
    }
count-alarms =
    { $n ->
        [one] 1 Alarm
       *[other] { $n } Alarme
    }
count-laps =
    { $n ->
        [one] 1 Runde
       *[other] { $n } Runden
    }
count-markers =
    { $n ->
        [one] 1 Marke
       *[other] { $n } Marken
    }
count-files =
    { $n ->
        [one] 1 Datei
       *[other] { $n } Dateien
    }
and-more = und { $n } weitere
no-bib-or-name = Kein Treffer für „{ $search }“.
nobody-is = Zurzeit niemand: { $state }.
nobody-in-roster = Noch niemand in der Liste.
no-position = Keine Position bekannt.
stat-mean = Mittel
stat-max = max
stat-min = min
keep-recordings = Aufzeichnungen behalten
erase-recordings = Auch die Aufzeichnungen löschen
remove-open = Entfernen…
copy-line = Zeile kopieren
try-terminal = Probe im Terminal
unit-of-max = % max
mark-here = Marke setzen
open-course-gpx = Strecke (GPX) öffnen…
save-words = Texte speichern
of-threshold = % der Schwelle
all-rows = Alle Zeilen, wie üblich
second-window = Zweites Fenster…
test-alarms = Alarme testen
export-open = Export…
settings-open = Einstellungen…
what-was-done-open = Was getan wurde…

date = { $day }. { $month } { $year }
date-widest = Mo 28. Sept. 2028
date-day = { $day }. { $month }
month-1 = Jan.
month-2 = Feb.
month-3 = März
month-4 = Apr.
month-5 = Mai
month-6 = Juni
month-7 = Juli
month-8 = Aug.
month-9 = Sept.
month-10 = Okt.
month-11 = Nov.
month-12 = Dez.
weekday-1 = Mo
weekday-2 = Di
weekday-3 = Mi
weekday-4 = Do
weekday-5 = Fr
weekday-6 = Sa
weekday-7 = So
