# Ce qui se passe dans la démo.

demo-climb = Près du sommet. L’horloge de { $bib } avance de 95 s.
demo-attack = { $bib } attaque : la puissance d’abord, le cœur suit.
demo-strap-fails = La ceinture cardiaque de { $bib } lâche, la puissance reste à jour.
demo-phone-dies = Le téléphone de { $bib } s’éteint à 3 % : un fantôme reste sur la carte.
demo-above-limit = { $bib } dépasse 185 bpm.
demo-shadow = { $bib } et { $other } sont derrière la colline, hors du Wi-Fi.
demo-wrong-password = Un téléphone émet comme { $bib } avec un mauvais mot de passe : refusé.
demo-shadow-ends = { $bib } et { $other } sont de retour : les trous se comblent, aucun point ne recule.
demo-spike = { $bib } émet deux positions à 400 m : croix grises.
demo-late-start = 12 part en retard.
demo-fall = { $bib } chute : la vitesse tombe à 0, le cœur bat toujours.
demo-rides-on = { $bib } repart.
demo-no-wifi = Le Wi-Fi est coupé : toutes les valeurs vieillissent ensemble.
demo-wifi-back = Le Wi-Fi est de retour : chaque trou est comblé.
demo-two-phones = Deux téléphones émettent comme { $bib } : le point saute.
demo-sprint = Sprint à trois : { $first }, { $second } et { $third }.
demo-finish = Arrivée, retour au calme ; puis les rôles changent.
