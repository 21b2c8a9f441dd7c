# What was done: toasts and the menus that lead to them.

bench-nobody = Niemand geht auf die Bank: erst einen Athleten wählen
bench-out =
    { $n ->
        [one] { $who } geht auf die Bank
       *[other] { $who } gehen auf die Bank
    }
bench-in =
    { $n ->
        [one] { $who } ist im Spiel
       *[other] { $who } sind im Spiel
    }
mark-none = Keine Marke: einen Athleten wählen, der zu dieser Zeit sendete
mark-set = { $kind } für { $whom } um { $at }
mark-removed = Entfernt: { $kind } um { $at }
mark-text-removed = Text entfernt: { $kind } um { $at }
mark-text-set = { $kind } um { $at }: { $text }
mark-name-rest = Pause
mark-name-start = Start
mark-name-lap = Runde
mark-name-marker = Marke
mark-word-rest = Pause
mark-word-start = Start
mark-word-lap = Runde
mark-word-marker = Marke
wall-of = Tafel - { $title }
sessions-empty = Diese Einheiten sind jetzt leer
session-split = Geteilt um { $at }
standing-replay = Erst die Wiedergabe schließen: abgemeldet wird live
standing-nobody = Erst einen Athleten wählen
standing-down = { $who } abgemeldet um { $at }
standing-back =
    { $n ->
        [one] { $who } ist wieder dabei
       *[other] { $who } sind wieder dabei
    }
sessions-deleted = Gelöscht: { $sessions }
session-title = Titel
session-tags = Schlagworte
session-note = Notiz
session-changed-one = Geändert: { $one }
session-changed-two = Geändert: { $one } und { $two }
session-changed-all = Geändert: Titel, Schlagworte und Notiz
undo-failed = Nicht gespeichert: { $why }
undone-marks = Rückgängig: { $n } Marken, die letzte: { $words }
undone = Rückgängig: { $words }
redone-marks = { $n } Marken, die letzte: { $words }
toast-undo = Rückgängig, Strg+Z
toast-mark-tip = Tab: schreiben, was passiert ist. Eingabe speichert, Esc lässt es weg.
menu-stop-following = Nicht mehr folgen
menu-follow = Auf der Karte folgen
menu-not-compare = Nicht vergleichen
menu-compare = Vergleichen
menu-copy-position = Letzte Position kopieren
menu-share-position = Letzte Position teilen…
menu-profile = Profil…
copied = Kopiert: { $words }
course-shown = Strecke auf der Karte, { $length }: { $name }
course-no-file = keine Datei gewählt; sie kann auch auf die Karte gezogen werden
courses = Strecken
reading = Wird gelesen…
course-drop = Datei auf die Karte ziehen oder den Pfad tippen:
open-this-file = Diese Datei öffnen
course-what-is = Was ist { $names }?
course-explained = Eine Strecke ist eine Linie auf der Karte, der die Athleten folgen sollen. Eine Aufzeichnung ist, was ein Athlet gemacht hat; sie wird in den Verlauf importiert.
course-show-as = Als Strecke zeigen
course-import-as = Als Aufzeichnung importieren
courses-empty = Keine Strecke auf der Karte. Eine GPX-Datei öffnen oder auf die Karte ziehen: ihr Track oder ihre Route erscheint als Linie und bleibt beim Event.
remove = Entfernen
show = Zeigen
what-was-done = Was getan wurde
done-nothing = Noch nichts. Marken, Runden, Namen, Teilungen und Löschungen stehen hier, bis das Fenster schließt.
undo-to-here = Bis hier rückgängig
redo-to-here = Bis hier wiederholen
step-undone = { $words }, rückgängig gemacht
courses-not-read = Die Strecken wurden nicht gelesen: { $why }
courses-not-kept = Die Strecken werden nicht aufbewahrt: { $why }
picture-saved = Bild gespeichert: { $path }
picture-failed = Kein Bild: { $why }
