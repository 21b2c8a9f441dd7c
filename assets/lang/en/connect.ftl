# Phones: first start, addresses, positions, problems.

connect-title = Connect a phone
connect-no-network = No network: only programs on this computer can post.
connect-post-to = Phones on the same network post to
connect-copy = Copy
connect-copy-url = Copy { $url }
connect-code = Code
connect-show-code = Show the code of { $url }
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
