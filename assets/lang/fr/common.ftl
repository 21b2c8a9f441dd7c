# Words that many parts of the window share.

add-athlete-open = Ajouter des athlètes…
all-files = Tous les fichiers
athletes-open = Athlètes…
back = Retour
cancel = Annuler
choose-athlete = Choisir un athlète : cliquer ou taper un dossard.
close = Fermer
close-esc = Fermer : Échap
columns-open = Colonnes, valeurs et lignes…
continue-open = Continuer…
dismiss = Écarter
done = Terminé
import-recordings-open = Importer des enregistrements…
import-start-list-open = Importer une liste de départ…
name = Nom
note = Note
problems-open = Problèmes…
save = Enregistrer
stop = Arrêter
tags = Mots-clés
title = Titre
undo-changes = Rétablir
what-happened = Que s’est-il passé ?
working = En cours...
count-athletes =
    { $n ->
        [one] { $n } athlète
       *[other] { $n } athlètes
    }
count-sessions =
    { $n ->
        [one] { $n } séance
       *[other] { $n } séances
    }
count-chosen-sessions =
    { $n ->
        [one] { $n } séance choisie
       *[other] { $n } séances choisies
    }
count-samples =
    { $n ->
        [one] { $n } mesure
       *[other] { $n } mesures
    }
count-problems =
    { $n ->
        [one] { $n } problème
       *[other] { $n } problèmes
    }
count-alarms =
    { $n ->
        [one] { $n } alarme
       *[other] { $n } alarmes
    }
count-laps =
    { $n ->
        [one] { $n } tour
       *[other] { $n } tours
    }
count-markers =
    { $n ->
        [one] { $n } repère
       *[other] { $n } repères
    }
count-files =
    { $n ->
        [one] { $n } fichier
       *[other] { $n } fichiers
    }
and-more = et { $n } de plus
no-bib-or-name = Rien pour « { $search } ».
nobody-is = Personne actuellement : { $state }.
nobody-in-roster = Encore personne dans la liste.
no-position = Aucune position connue.
stat-mean = moy.
stat-max = max
stat-min = min
keep-recordings = Garder les enregistrements
erase-recordings = Effacer aussi les enregistrements
remove-open = Retirer…
copy-line = Copier la ligne
try-terminal = Essai depuis un terminal
unit-of-max = % max
mark-here = Repère ici
open-course-gpx = Ouvrir un parcours GPX…
save-words = Enregistrer le texte
of-threshold = % du seuil
all-rows = Toutes les lignes
second-window = Deuxième fenêtre…
test-alarms = Tester les alarmes
export-open = Exporter…
settings-open = Réglages…
what-was-done-open = Ce qui a été fait…

date = { $day } { $month } { $year }
date-widest = mer. 28 sept. 2028
date-day = { $day } { $month }
month-1 = janv.
month-2 = févr.
month-3 = mars
month-4 = avr.
month-5 = mai
month-6 = juin
month-7 = juil.
month-8 = août
month-9 = sept.
month-10 = oct.
month-11 = nov.
month-12 = déc.
weekday-1 = lun.
weekday-2 = mar.
weekday-3 = mer.
weekday-4 = jeu.
weekday-5 = ven.
weekday-6 = sam.
weekday-7 = dim.
