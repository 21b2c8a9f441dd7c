# What was done: toasts and the menus that lead to them.

bench-nobody = Personne sur le banc : choisir d’abord un athlète
bench-out =
    { $n ->
        [one] { $who } va sur le banc
       *[other] { $who } vont sur le banc
    }
bench-in =
    { $n ->
        [one] { $who } entre en jeu
       *[other] { $who } entrent en jeu
    }
mark-none = Pas de repère : choisir un athlète qui émettait alors
mark-set = { $kind } pour { $whom } à { $at }
mark-removed = Retiré : { $kind } à { $at }
mark-text-removed = Texte retiré : { $kind } à { $at }
mark-text-set = { $kind } à { $at } : { $text }
mark-name-rest = Repos
mark-name-start = Départ
mark-name-lap = Tour
mark-name-marker = Repère
mark-word-rest = repos
mark-word-start = départ
mark-word-lap = tour
mark-word-marker = repère
wall-of = Tableau - { $title }
sessions-empty = Ces séances sont maintenant vides
session-split = Coupée à { $at }
standing-replay = Fermer d’abord la relecture : le retrait se fait en direct
standing-nobody = Choisir d’abord un athlète
standing-down = { $who } : retrait à { $at }
standing-back =
    { $n ->
        [one] { $who } est de retour
       *[other] { $who } sont de retour
    }
sessions-deleted = Supprimé : { $sessions }
session-title = titre
session-tags = mots-clés
session-note = note
session-changed-one = Modifié : { $one }
session-changed-two = Modifié : { $one } et { $two }
session-changed-all = Modifié : titre, mots-clés et note
undo-failed = Non enregistré : { $why }
undone-marks = Annulé : { $n } repères, le dernier : { $words }
undone = Annulé : { $words }
redone-marks = { $n } repères, le dernier : { $words }
toast-undo = Annuler, Ctrl+Z
toast-mark-tip = Tab : écrire ce qui s’est passé. Entrée enregistre, Échap ignore.
menu-stop-following = Ne plus suivre
menu-follow = Suivre sur la carte
menu-not-compare = Ne pas comparer
menu-compare = Comparer
menu-copy-position = Copier la dernière position
menu-share-position = Partager la dernière position…
menu-profile = Profil…
copied = Copié : { $words }
course-shown = Parcours sur la carte, { $length } : { $name }
course-no-file = aucun fichier choisi ; on peut aussi le déposer sur la carte
courses = Parcours
reading = Lecture…
course-drop = Déposer le fichier sur la carte, ou taper son chemin :
open-this-file = Ouvrir ce fichier
course-what-is = Qu’est-ce que { $names } ?
course-explained = Un parcours est une ligne sur la carte que les athlètes doivent suivre. Un enregistrement est ce qu’un athlète a fait ; il est importé dans l’historique.
course-show-as = Afficher comme parcours
course-import-as = Importer comme enregistrement
courses-empty = Aucun parcours sur la carte. Ouvrir un fichier GPX ou le déposer sur la carte : sa trace ou sa route s’affiche et reste avec l’événement.
remove = Retirer
show = Afficher
what-was-done = Ce qui a été fait
done-nothing = Rien encore. Repères, tours, noms, coupures et suppressions figurent ici jusqu’à la fermeture de la fenêtre.
undo-to-here = Annuler jusqu’ici
redo-to-here = Rétablir jusqu’ici
step-undone = { $words }, annulé
courses-not-read = Les parcours n’ont pas été lus : { $why }
courses-not-kept = Les parcours ne sont pas gardés : { $why }
picture-saved = Image enregistrée : { $path }
picture-failed = Pas d’image : { $why }
