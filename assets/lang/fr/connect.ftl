# Phones: first start, addresses, positions, problems.

connect-title = Connecter un téléphone
connect-no-network = Pas de réseau : seuls les programmes de cet ordinateur peuvent envoyer.
connect-post-to = Les téléphones du même réseau envoient à
connect-copy = Copier
connect-copy-url = Copier { $url }
connect-code = Code
connect-show-code = Afficher le code de { $url }
connect-in-app = Dans l’application
connect-app-explained = Serveur : cette adresse. Base et utilisateur : l’identifiant de l’athlète, par ex. { $login }. Mot de passe : celui de l’athlète ; s’il est perdu, le redéfinir sous Athlètes.
connect-certificate = Pour https, installer d’abord le certificat de cet ordinateur sur le téléphone : y ouvrir { $from }. Son empreinte (SHA-256) commence par { $digits }.
first-nobody = Aucun téléphone n’a encore écrit.
first-post-to = Envoyer à
first-from-phone = depuis un téléphone du même réseau ; le code l’y ouvre.
first-copy-address = Copier l’adresse
first-all-addresses = Toutes les adresses…
first-terminal = Essai depuis un terminal de cet ordinateur :
first-demo = Lancer la démo
first-demo-explained = La démo s’ouvre dans sa propre fenêtre.
first-theme = Cet écran est-il à l’intérieur ou au soleil ? T change à tout moment.
first-dark = Sombre
first-daylight = Plein jour
first-visitor = Un téléphone a joint cet ordinateur ({ $visitor }) mais n’a envoyé aucune mesure.
first-no-network = Cet ordinateur n’a pas de réseau : seuls ses propres programmes peuvent envoyer.
first-no-visitor = Aucun autre appareil ne s’est connecté : vérifier le pare-feu et le Wi-Fi invité.
position-title = Dernière position
position-copy = Copier les coordonnées
position-copy-link = Copier le lien
position-measured = Mesurée à { $at }, { $age }.
position-no-time = L’heure n’est pas connue.
position-nothing-since = { $measured } Rien depuis.
position-accurate = Précise à { $metres } m, dit le téléphone.
position-no-accuracy = Le téléphone ne dit pas sa précision.
problem-set-password = Nouveau mot de passe
problem-add-athlete = Ajouter l’athlète
problems-title = Problèmes et données reçues
problems-head = Problèmes
problems-dismiss-all = Tout écarter
problems-empty = Aucun problème. Un téléphone à l’identifiant faux, aux données illisibles ou à l’heure fausse apparaît ici, avec ce qu’il faut faire.
problem-ignored = ignoré,{ " " }
problem-last = { $ignored }{ $name }dernier { $ago }
problem-ignore = Ignorer ce téléphone
problem-stop-ignoring = Ne plus ignorer
problem-others = autres
incoming = Reçu
incoming-none = Aucun athlète n’a envoyé de mesure depuis le démarrage.
devices-connected =
    { $n ->
        [one] { $n } appareil s’est connecté depuis le démarrage, en dernier { $latest }.
       *[other] { $n } appareils se sont connectés depuis le démarrage, en dernier { $latest }.
    }
rate-per-minute = { $rate } par min
incoming-spoken = { $who } { $name } arrive : { $ago }{ $rate } { $from }
