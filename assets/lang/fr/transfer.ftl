# Import and export.

drop-recordings = Déposer pour importer des enregistrements
drop-recordings-which = FIT, TCX, GPX, CSV ou line protocol, gzip ou non
drop-course = Déposer pour ouvrir un parcours
drop-course-which = Sur la carte ; ailleurs, importé comme enregistrement
drop-start-list = Déposer pour lire une liste de départ
drop-start-list-which = Un tableau avec une ligne par athlète
drop-here = Déposer les fichiers ici, ou n’importe où sur la fenêtre
choose-open = Choisir…
format-fit = pour logiciels d’entraînement et compteurs ; tours, puissance gauche et droite, le reste en champs développeur
format-tcx = pour logiciels d’entraînement ; tours, FC, puissance, cadence
format-gpx = pour cartes et planificateurs ; il faut des positions
format-csv = pour tableurs ; une ligne par mesure
format-line-protocol = pour InfluxDB et Trackside ; ne perd rien
export = Export
exporting = Export en cours
export-what = Exporter { $what }
export-selected = { $athletes } sélectionnés
export-all = tous : { $athletes }
export-all-of = tout de { $name }
line-protocol = Line protocol
file = Fichier
export-saved = Enregistré : { $path } ({ $size }).
the-event = l’événement
import-for-hint = athlète : dossard, nom, identifiant, équipe
import-for-search = chercher l’athlète pour l’import
import-for-row = importer pour
import-type-path = Taper un chemin
recordings = Enregistrements
import-no-file = aucun fichier choisi ; on peut aussi les déposer sur la fenêtre
import-title = Importer des enregistrements
importing = Import en cours
import-instead = Déposer les fichiers sur la fenêtre, ou taper le chemin de l’un :
import-add-file = Ajouter ce fichier
samples-of-day = { $words } du { $day }
import-clear = Vider
choose-files = Choisir des fichiers…
more-notes =
    { $n ->
        [one] Et { $n } autre remarque.
       *[other] Et { $n } autres remarques.
    }
