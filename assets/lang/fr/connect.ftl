# Phones: first start, addresses, positions, problems.

connect-title = Connecter un téléphone
connect-no-network = Pas de réseau : seuls les programmes de cet ordinateur peuvent envoyer.
connect-post-to = Les téléphones du même réseau envoient à
connect-copy = Copier
connect-copy-url = Copier { $url }
connect-code = Code
connect-show-code = Afficher le code de { $url }
connect-several-networks = Cet ordinateur est dans plusieurs réseaux : un téléphone atteint l’adresse du sien.
connect-kept-awake = Des téléphones envoient : cet ordinateur ne se met pas en veille.
connect-may-sleep = Impossible d’empêcher la veille de cet ordinateur ({ $why }) : la désactiver dans les réglages du système et laisser le capot ouvert.
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

# Le téléphone d’un athlète.

connect-row = connecter
connect-addresses = Adresses de cet ordinateur
connect-new-code = Nouveau code
connect-no-code = Chaque téléphone reçoit son propre code. Un nouveau code n’est affiché ici qu’une fois ; ceux des autres téléphones restent valables.
connect-copy-code = Copier le code
connect-code-once = Personne ne pourra afficher ce code une nouvelle fois : configurez le téléphone maintenant ou notez-le.
connect-page = Toute application
connect-steps-page = Scannez avec l’appareil photo du téléphone : la page configure chaque application et envoie un test.
connect-steps-traccar = Traccar Client : touchez le bouton QR dans ses réglages et scannez. Il envoie alors chaque seconde.
connect-steps-owntracks = OwnTracks : scannez avec l’appareil photo, confirmez, puis choisissez le mode Move.
connect-steps-overland = Overland (iPhone) : scannez avec l’appareil photo et confirmez.
connect-steps-colota = Colota (Android) : scannez avec l’appareil photo et confirmez.
connect-steps-gpslogger = GPSLogger (Android) : Détails de l’enregistrement, URL personnalisée, avec ces valeurs.
connect-steps-influx = IpBike et tout ce qui envoie à InfluxDB : ces valeurs.
connect-steps-sensor-logger = Sensor Logger : Réglages, Data Streaming, HTTP Push, avec cette adresse.
connect-steps-osmand = OsmAnd : greffon Enregistrement d’itinéraire, suivi en ligne, avec cette adresse web.
connect-steps-phonetrack = PhoneTrack (Android) : une nouvelle tâche personnalisée avec cette adresse.
connect-scan-to-copy = Scannez pour ouvrir une page d’où les valeurs se copient sur le téléphone.
connect-setting-address = Adresse
connect-setting-method = Méthode
connect-setting-user = Utilisateur
connect-setting-code = Mot de passe (le code)
connect-setting-database = Base de données
connect-setting-body = Corps
connect-setting-device = Nom de l’appareil
connect-copy-link = Copier le lien qui ouvre l’application
connect-copy-value = Copier { $label }
connect-which-address = Adresse dans les codes
connect-best-address = { $url } (joignable par les téléphones)
connect-codes = Codes
connect-revoke = Révoquer
connect-revoke-really = Exclure ce téléphone
connect-code-made = Code { $n } : créé { $at }
connect-code-opened = page ouverte { $at }
connect-code-unused = pas encore utilisé
connect-code-used = utilisé { $at }
connect-code-revoked = révoqué
connect-code-other = de l’événement { $event }, qui n’est pas ouvert
cards-elsewhere = Les cartes de { $event } indiquent { $host }, mais cet ordinateur est { $now }. Donnez-lui l’adresse { $host } dans les réglages de ce réseau ou dans le routeur, ou imprimez d’autres cartes.
cards-no-network = Les cartes de { $event } indiquent { $host }, mais cet ordinateur n’est dans aucun réseau.

# La vue Téléphones.

phones-alive = { $alive } sur { $all } actifs
phones-waiting = Pas encore actifs
phones-all-alive = Tout le monde est actif.
phones-none-listed = Personne dans ce groupe n’a ce dossard ou ce nom.
phones-code = code
phones-page = page
phones-app = appli
phones-first = premier
phones-last = dernier
phones-sends = envoie
phones-battery = batterie
phones-clock = horloge
phones-missing = manque
phones-secs = { $secs } s
phones-connect = Connecter…
phones-connect-whom = Connecter { $who } { $name }
phones-this-is = C’est le dossard…
phones-other = Autre…
phones-bib = Dossard { $who } { $name }
phones-this-is-whom = Ce téléphone est celui de { $who }
phones-refused = refusé : { $why }
phones-rival = un autre téléphone envoie aussi des positions pour cet athlète : choisissez-en un
phones-unused = positions non utilisées, tout le reste l’est
phones-use = Utiliser les positions de ce téléphone
phones-use-again = Utiliser à nouveau ses positions
phones-use-done = Positions de { $device } utilisées
phones-spoken = téléphone de { $who } { $name } : { $said } ; dernier point { $last }, envoie { $sends }, batterie { $battery }, horloge { $clock }, manque { $missing } { $what }
phone-stage-no-code = pas encore de code : donnez-en un à ce téléphone
phone-stage-given = code donné, pas encore utilisé : scannez-le
phone-stage-opened = page ouverte, pas encore d’application : choisissez-en une
phone-stage-reached = une application est venue sans rien envoyer : démarrez-la, autorisez la position
phone-stage-silent = muet
phone-stage-alive = actif
phone-too-early = trop tôt pour le dire
phone-steady = régulier
phone-silent = muet depuis { $span }
phone-stopped-once = arrêté pendant { $span }
phone-stops =
    { $times ->
        [one] s’arrête écran éteint, { $times } fois
       *[other] s’arrête écran éteint, { $times } fois
    }
phone-saver = économie d’énergie probable, toutes les { $span } seulement
phone-apart = positions toutes les { $span } seulement
phone-loses = { $percent } % manquent
phone-batches = n’envoie que toutes les { $span }
phone-clock-ahead = horloge en avance de { $span }
phone-clock-behind = horloge en retard de { $span }, ou tout arrive tard
phone-coarse = positions à { $metres } m près seulement
phone-battery-ends = batterie vide dans { $span }
phone-battery-low = batterie { $percent } %
phone-do-open = ouvrez l’application
phone-do-background = autorisez l’arrière-plan
phone-do-saver = désactivez-la
phone-do-interval = réglez l’intervalle à 1 s
phone-do-wifi = vérifiez le Wi-Fi sur place
phone-do-batches = raccourcissez l’intervalle d’envoi
phone-do-clock = réglez-la sur l’heure du réseau
phone-do-precise = autorisez la position exacte
phone-do-charge = rechargez-le
phone-sends-position = GPS
phone-sends-heart = FC
phone-sends-power = W
phones-change = Téléphone…
phones-change-whom = Que faire du téléphone de { $who } { $name }
phones-lend = Porté par quelqu’un d’autre…
phones-give-back = Rendu à { $whose }
phones-carried = depuis { $at } porté par { $who }
phones-borrowed = téléphone de { $whose } · { $what }
carry-title = Qui porte ce téléphone ?
carry-row = porté par
carry-one = Un des téléphones de { $whose } : { $device }
carry-all = Téléphone de { $whose }
carry-explained = Ce qu’il envoie dès lors appartient à l’autre athlète : sur la carte, dans l’historique, dans les requêtes et les exports. L’enregistrement reste tel quel, et l’annulation rend tout à { $whose }. Si le téléphone n’est pas rendu, cela vaut un jour, ou le temps de l’événement.
carry-now = À partir de maintenant
carry-now-why = Ce qu’il a envoyé jusqu’ici reste à son propriétaire.
carry-first = Depuis son premier point d’aujourd’hui, { $at }
carry-first-why = Aussi tout ce qu’il a envoyé aujourd’hui.
carry-typed = À partir d’une heure
carry-typed-why = Quand le téléphone a changé de mains.
carry-hint = Par exemple 10:42
carry-time = Heure à partir de laquelle quelqu’un d’autre porte le téléphone
carry-no-time = Écrivez l’heure comme 10:42 ou 10:42:30.
carry-choose = Choisir qui le porte
carry-do = Porté par { $who }
carry-is-own = Ce téléphone est celui de { $whose } : choisissez un autre athlète.
carry-done = Téléphone de { $whose } porté par { $who } dès { $at }
carry-given-back = Téléphone de { $whose } rendu

# Cards for everybody.

cards-head = Cartes à imprimer
cards-explained = Chaque athlète reçoit une carte avec un code QR qui connecte le téléphone. Les codes des cartes sont nouveaux ; les précédents restent valables.
cards-address = Adresse sur les cartes
cards-address-explained = L’adresse de cet ordinateur le jour même : elle peut être une autre maintenant.
cards-address-wrong = Une adresse est par exemple 192.168.8.2 ou http://192.168.8.2:8086
cards-language = Langue
cards-wifi = Wi-Fi
cards-wifi-password = Mot de passe du Wi-Fi
cards-no-wifi = aucun sur les cartes
cards-wifi-open = vide s’il est ouvert
cards-no-file-dialog = Ce bureau n’offre pas de dialogue de fichiers : tapez le chemin du fichier ci-dessus.
cards-file = cartes.pdf
cards-file-of = { $event }-cartes.pdf
cards-files = Cartes
cards-open = Cartes à imprimer…
cards-printed = { $path } : { $n } { $n ->
        [one] carte
       *[other] cartes
    }, chacune avec un nouveau code.
cards-print =
    { $n ->
        [one] Imprimer 1 carte
       *[other] Imprimer { $n } cartes
    }
