# History.

history-delete-open = Supprimer…
history-span-one-day = { $day }, { $from } à { $to }
history-span-days = { $from } au { $to }
history-provisional = Provisoire : des mesures peuvent encore arriver.
history-changed-from = { $subject } : { $old }, puis { $new } depuis { $when }
history-changed-at = { $subject } modifié à { $when }
history-mean-unit = moy. { $unit }
history-date = date
history-time = temps
history-distance = distance
history-climb = dénivelé
history-heart-rate = FC
history-over-time = évolution
history-track = trace
history-delete-what = Supprimer { $sessions } ?
history-delete-explained = Elles quittent toutes les listes et tous les exports. Tant que cette fenêtre est ouverte, Ctrl+Z les ramène.
history-delete = Supprimer
history-keep = Garder
history-delete-amount-day = { $time } avec { $samples } de { $whose }, du { $day }.
history-delete-amount = { $time } avec { $samples } de { $whose }, du { $first } au { $last }.
history-choose = Choisir une séance ou un événement : clic ou flèches. Entrée l’ouvre ; Ctrl et clic en ajoute une autre, à superposer à la première.
history-opening = Ouverture
history-open = Ouvrir
history-tags-hint = séparés par des virgules
history-join = Joindre à la précédente
history-joined = Deux séances de { $name } jointes
history-all-events = Tous les événements
history-fold = Replier { $name }
history-unfold = Déplier { $name }
history-max = max
history-median = médiane
history-group-spoken = { $name } : { $counts } le { $day } { $clock }, médiane { $duration }, { $distance } { $unit }
history-athlete = athlète
sort-duration = durée
sort-mean = moy. { $label }
sort-greatest = max { $label }
history-search-hint = athlète, titre, mot-clé, note
history-search = chercher dans les séances
history-n-of-all = { $n } sur { $all }
history-reading = { $label }, lecture
history-nothing-of = Rien n’a été enregistré de { $name }.
history-show-all = Tous les événements
history-none-found = Aucune séance avec « { $search } ».
history-clear-search = Effacer la recherche
history-being-read = Lecture des enregistrements.
history-empty = Les séances apparaissent ici dès qu’un athlète a émis une minute.
history-import = Importer des enregistrements
history-running = en cours
history-session-spoken = { $who } le { $day } { $clock }, { $duration }, { $distance } { $unit }, { $rest }
history-n-chosen = { $sessions } choisies
history-open-as-was = Ouvrir telles quelles
history-max-replayed = { $n } au plus peuvent être relues à la fois.
history-max-overlaid = { $n } au plus peuvent être superposées : une par couleur.
history-overlay = Superposer au départ
history-overlay-explained = Superposées, toutes partent de zéro. Chacune compte à part, même deux sorties d’un athlète.
history-n-sessions =
    { $n ->
        [one] { $n } séance
       *[other] { $n } séances
    }
