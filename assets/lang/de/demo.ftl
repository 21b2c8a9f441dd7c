# Was in der Demo geschieht.

demo-climb = Kurz vor der Kuppe. Die Uhr von { $bib } geht 95 s vor.
demo-attack = { $bib } greift an: die Leistung sofort, der Puls folgt.
demo-strap-fails = Der Pulsgurt von { $bib } fällt aus, die Leistung bleibt aktuell.
demo-phone-dies = Das Telefon von { $bib } geht bei 3 % aus: auf der Karte bleibt ein Geist.
demo-above-limit = { $bib } kommt über 185 bpm.
demo-shadow = { $bib } und { $other } sind hinter dem Hügel, außerhalb des WLAN.
demo-wrong-password = Ein Telefon sendet als { $bib } mit falschem Passwort: abgelehnt.
demo-shadow-ends = { $bib } und { $other } sind zurück: Lücken füllen sich, kein Punkt springt zurück.
demo-spike = { $bib } sendet zwei Orte, 400 m daneben: graue Kreuze.
demo-late-start = 12 startet spät.
demo-fall = { $bib } stürzt: das Tempo fällt auf 0, das Herz schlägt weiter.
demo-rides-on = { $bib } fährt weiter.
demo-no-wifi = Das WLAN ist weg: alle Werte altern gemeinsam.
demo-wifi-back = Das WLAN ist zurück: jede Lücke ist gefüllt.
demo-two-phones = Zwei Telefone senden als { $bib }: der Punkt springt.
demo-sprint = Sprint zu dritt: { $first }, { $second } und { $third }.
demo-finish = Ziel, Ausrollen; dann wechseln die Rollen.
