# Header, menus, replay bar, small dialogs.

title-demo = { $name } - démo - Trackside
demo-riders = DÉMO, cyclistes simulés
demo-chip = DÉMO
menu-events = Événements…
menu-connect = Connecter un téléphone…
menu-carried = Téléphone porté par…
menu-alarms = Alarmes…
menu-theme = Sombre ou plein jour
menu-units = Métrique ou impérial
menu-commands = Toutes les commandes…
menu-keys = Touches…
menu-about = À propos de Trackside…
menu = Menu
not-listening = pas à l’écoute
rec-short = ENR.
rec-failing = PAS D’ENREGISTREMENT
rec-stopped = ARRÊTÉ
address-for-phones = adresse pour téléphones { $label }
loading = Chargement des enregistrements
loading-meanwhile = Ce que les téléphones envoient entre-temps attend et sera repris aussitôt après.
quit = Quitter
about = À propos de Trackside
about-what = Suivi en direct avec serveur intégré compatible InfluxDB, pour entraîneurs et organisateurs
about-licence = Sous licence MIT ou Apache-2.0, au choix.
about-assets = Polices et cartes
about-libraries = Bibliothèques, entre autres
about-licences = Textes des licences
help-title = Touches
close-title = Fermer Trackside ?
close-nothing-recorded = Rien n’est enregistré tant que Trackside est fermé.
close-keep = Continuer d’enregistrer
close-anyway = Fermer quand même
close-sending =
    { $n ->
        [0] Plus aucun téléphone n’émet.
        [one] { $n } téléphone émet. Fermer quand même ?
       *[other] { $n } téléphones émettent. Fermer quand même ?
    }
back-to-live = Retour au direct
sessions-esc = Séances, Échap
replay-words = RELECTURE { $speed }x, le direct continue : { $n } en direct
replay-from-starts = { $sessions } depuis leur départ
replay-sessions = { $event }{ $n } séances, { $day }
split-here = Couper ici
split-here-tip = Une autre séance commence à cet endroit
playhead-at = lecture à { $now }
pause-space = Pause, Espace
play-space = Lecture, Espace
place-in-recording = position dans l’enregistrement
caption-hide = Masquer
caption-next = Suivant
group-spoken = groupe : { $label }
group-tip = Qui est affiché partout : { $label }
bib-typed = dossard { $bib }_
no-file-dialog = Ce bureau n’a pas de dialogue de fichiers.{ " " }
path-of-file = chemin du fichier
path-example = /home/nom/fichier
qr-code-of = code QR de { $text }
palette-field = commande
palette-title = Commandes
palette-hint = Taper des lettres d’une commande ou d’un nom
palette-none = Aucune commande avec ces lettres.
palette-add-athlete = Ajouter un athlète…
palette-new-event = Nouvel événement…
palette-zones-of = Régler les zones : { $who }…
palette-limits-of = Régler les seuils d’alarme : { $who }…
palette-password-of = Nouveau mot de passe : { $who }…
show-what = Afficher : { $what }
go-to = Aller à { $who }
rec-free = { $state } · { $bytes } libres
rec-on-disk = { $samples } depuis le démarrage, sûres sur disque
rec-bytes-free = { $bytes } libres
no-network = pas de réseau
palette-connect = Connecter un téléphone : { $who }…
