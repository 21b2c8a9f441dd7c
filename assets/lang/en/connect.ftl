# Phones: first start, addresses, positions, problems.

connect-title = Connect a phone
connect-no-network = No network: only programs on this computer can post.
connect-post-to = Phones on the same network post to
connect-copy = Copy
connect-copy-url = Copy { $url }
connect-code = Code
connect-show-code = Show the code of { $url }
connect-several-networks = This computer is in several networks: a phone reaches the address of its own.
connect-kept-awake = Phones are live: this computer is kept from going to sleep.
connect-may-sleep = This computer cannot be kept from going to sleep ({ $why }): switch sleep off in the system’s settings, and leave the lid open.
connect-in-app = In the app
connect-app-explained = Server: this address. Database and user: the athlete's login, such as { $login }. Password: the athlete's own; a lost one is set anew under Athletes.
connect-certificate = For https, first install this laptop's certificate on the phone: open { $from } there. Its fingerprint (SHA-256) begins with { $digits }.
first-nobody = No phone has written yet.
first-post-to = Post to
first-from-phone = from a phone on the same network; the code opens it there.
first-copy-address = Copy address
first-all-addresses = All addresses…
first-terminal = To try it from a terminal on this computer:
first-demo = Start the demo
first-demo-explained = The demo opens in a window of its own.
first-theme = Is this screen indoors or in the sun? T changes it at any time.
first-dark = Dark
first-daylight = Daylight
first-visitor = A phone reached this laptop ({ $visitor }) but sent no sample.
first-no-network = This computer has no network: only programs on it can post.
first-no-visitor = No device but this one has connected: check firewall and guest Wi-Fi.
position-title = Last position
position-copy = Copy coordinates
position-copy-link = Copy link
position-measured = Measured at { $at }, { $age }.
position-no-time = The time is not known.
position-nothing-since = { $measured } Nothing has come since.
position-accurate = Accurate to { $metres } m, says the phone.
position-no-accuracy = The phone does not say how accurate it is.
problem-set-password = Set a new password
problem-add-athlete = Add athlete
problems-title = Problems and incoming data
problems-head = Problems
problems-dismiss-all = Dismiss all
problems-empty = No problems. A phone with a wrong login, unreadable data or a wrong clock is listed here, with what to do about it.
problem-ignored = ignored,{ " " }
problem-last = { $ignored }{ $name }last { $ago }
problem-ignore = Ignore this phone
problem-stop-ignoring = Stop ignoring
problem-others = others
incoming = Incoming
incoming-none = No athlete has sent a sample since the start.
devices-connected =
    { $n ->
        [one] { $n } device has connected since the start, the latest from { $latest }.
       *[other] { $n } devices have connected since the start, the latest from { $latest }.
    }
rate-per-minute = { $rate } a minute
incoming-spoken = { $who } { $name } arrives: { $ago }{ $rate } { $from }

# The phone of one athlete.

connect-row = connect
connect-addresses = Addresses of this computer
connect-new-code = New code
connect-no-code = Each phone gets a code of its own. A new one is shown here once; the codes of other phones go on counting.
connect-copy-code = Copy code
connect-code-once = Nobody can show this code again: set the phone up now, or write it down.
connect-page = Any app
connect-steps-page = Scan with the phone's camera: the page sets up every app, and sends a test sample.
connect-steps-traccar = Traccar Client: tap the QR button in its settings and scan. It then sends every second.
connect-steps-owntracks = OwnTracks: scan with the camera, confirm, then choose the move mode.
connect-steps-overland = Overland (iPhone): scan with the camera and confirm.
connect-steps-colota = Colota (Android): scan with the camera and confirm.
connect-steps-gpslogger = GPSLogger (Android): Logging details, Custom URL, with these values.
connect-steps-influx = IpBike, and whatever posts to InfluxDB: these values.
connect-steps-sensor-logger = Sensor Logger: Settings, Data Streaming, HTTP Push, with this address.
connect-steps-osmand = OsmAnd: Trip recording plugin, Online tracking, with this web address.
connect-steps-phonetrack = PhoneTrack (Android): a new custom log job with this address.
connect-scan-to-copy = Scan to open a page from which the values can be copied on the phone.
connect-setting-address = Address
connect-setting-method = Method
connect-setting-user = User
connect-setting-code = Password (the code)
connect-setting-database = Database
connect-setting-body = Body
connect-setting-device = Device name
connect-copy-link = Copy the link that opens the app
connect-copy-value = Copy { $label }
connect-which-address = Address in the codes
connect-best-address = { $url } (phones reach it)
connect-codes = Codes
connect-revoke = Revoke
connect-revoke-really = Shut this phone out
connect-code-made = Code { $n }: made { $at }
connect-code-opened = page opened { $at }
connect-code-unused = not used yet
connect-code-used = used { $at }
connect-code-revoked = revoked
connect-code-other = of the event { $event }, which is not open
cards-elsewhere = The cards of { $event } say { $host }, but this computer is { $now }. Give it the address { $host } in this network's settings or in the router, or print new cards.
cards-no-network = The cards of { $event } say { $host }, but this computer is in no network.

# The Phones view.

phones-alive = { $alive } of { $all } alive
phones-waiting = Not yet alive
phones-all-alive = Everybody is alive.
phones-none-listed = Nobody of this group has this bib or name.
phones-code = code
phones-page = page
phones-app = app
phones-first = first
phones-last = last
phones-sends = sends
phones-battery = battery
phones-clock = clock
phones-missing = missing
phones-secs = { $secs } s
phones-connect = Connect…
phones-connect-whom = Connect { $who } { $name }
phones-this-is = This is bib…
phones-other = Other…
phones-bib = Bib { $who } { $name }
phones-this-is-whom = This phone is { $who }’s
phones-refused = refused: { $why }
phones-rival = another phone sends positions for this athlete too: choose one of them
phones-unused = positions not used, everything else is
phones-use = Use the positions of this phone
phones-use-again = Use its positions again
phones-use-done = Positions of { $device } used
phones-spoken = phone of { $who } { $name }: { $said }; last sample { $last }, sends { $sends }, battery { $battery }, clock { $clock }, missing { $missing } { $what }
phone-stage-no-code = no code yet: give this phone one
phone-stage-given = code given, not used yet: scan it
phone-stage-opened = page opened, no app yet: choose one there
phone-stage-reached = an app has reached this computer and sent no sample: start it, allow the location
phone-stage-silent = silent
phone-stage-alive = alive
phone-too-early = too early to tell
phone-steady = steady
phone-silent = silent for { $span }
phone-stopped-once = stopped for { $span }
phone-stops =
    { $times ->
        [one] stops when the screen is off, once
       *[other] stops when the screen is off, { $times } times
    }
phone-saver = battery saver suspected, only every { $span }
phone-apart = positions { $span } apart
phone-loses = { $percent } % missing
phone-batches = sends only every { $span }
phone-clock-ahead = clock { $span } ahead
phone-clock-behind = clock { $span } behind, or all comes late
phone-coarse = positions only to { $metres } m
phone-battery-ends = battery empty in { $span }
phone-battery-low = battery { $percent } %
phone-do-open = open the app
phone-do-background = allow background use
phone-do-saver = turn it off
phone-do-interval = set the interval to 1 s
phone-do-wifi = look at the Wi-Fi there
phone-do-batches = shorten the send interval
phone-do-clock = set it to network time
phone-do-precise = allow the precise location
phone-do-charge = charge it
phone-sends-position = GPS
phone-sends-heart = HR
phone-sends-power = W
phones-change = Phone…
phones-change-whom = What to do with the phone of { $who } { $name }
phones-lend = Carried by another athlete…
phones-give-back = Given back to { $whose }
phones-carried = since { $at } carried by { $who }
phones-borrowed = phone of { $whose } · { $what }
carry-title = Who carries this phone?
carry-row = carried by
carry-one = One phone of { $whose }: { $device }
carry-all = Phone of { $whose }
carry-explained = What it sends from then on is the other athlete’s: on the map, in History, in queries and exports. The recording stays as it is, and undo brings it back to { $whose }. Unless the phone is given back, it lasts for a day, or as long as the event.
carry-now = From now on
carry-now-why = What it has sent so far stays with its owner.
carry-first = Since its first sample today, { $at }
carry-first-why = All that it has sent today, too.
carry-typed = From a time
carry-typed-why = When the phone changed hands.
carry-hint = Such as 10:42
carry-time = Time from which on another athlete carries the phone
carry-no-time = Write the time as 10:42 or 10:42:30.
carry-choose = Choose who carries it
carry-do = Carried by { $who }
carry-is-own = { $whose } owns this phone: choose another athlete.
carry-done = Phone of { $whose } carried by { $who } from { $at }
carry-given-back = Phone of { $whose } given back

# Cards for everybody.

cards-head = Cards to print
cards-explained = Each athlete gets a card with a QR code that connects the phone. The codes on the cards are new; earlier ones still work.
cards-address = Address on the cards
cards-address-explained = The address that this computer has on the day: it may be another one now.
cards-address-wrong = An address is such as 192.168.8.2 or http://192.168.8.2:8086
cards-language = Language
cards-wifi = Wi-Fi
cards-wifi-password = Password of the Wi-Fi
cards-no-wifi = none on the cards
cards-wifi-open = empty if it is open
cards-no-file-dialog = This desktop offers no file dialog: type the path of the file above.
cards-file = cards.pdf
cards-file-of = { $event }-cards.pdf
cards-files = Cards
cards-open = Cards to print…
cards-printed = { $path }: { $n } { $n ->
        [one] card
       *[other] cards
    }, each with a new code.
cards-print =
    { $n ->
        [one] Print 1 card
       *[other] Print { $n } cards
    }
