# Header, menus, replay bar, small dialogs.

title-demo = { $name } - demo - Trackside
demo-riders = DEMO, simulated riders
demo-chip = DEMO
menu-events = Events…
menu-connect = Connect a phone…
menu-carried = Phone carried by…
menu-alarms = Alarms…
menu-theme = Dark or daylight
menu-units = Metric or imperial
menu-commands = All commands…
menu-keys = Keys…
menu-about = About Trackside…
menu = Menu
not-listening = not listening
rec-short = REC
rec-failing = NOT RECORDING
rec-stopped = STOPPED
address-for-phones = address for phones { $label }
loading = Loading recordings
loading-meanwhile = What phones post meanwhile waits, and is taken in as soon as this is done.
quit = Quit
about = About Trackside
about-what = Live-tracking dashboard with a built-in InfluxDB-compatible server for coaches and race organisers
about-licence = Licensed under MIT or Apache-2.0, at your option.
about-assets = Fonts and maps
about-libraries = Libraries, among others
about-licences = Licence texts
help-title = Keys
close-title = Close Trackside?
close-nothing-recorded = Nothing is recorded while Trackside is closed.
close-keep = Keep recording
close-anyway = Close anyway
close-sending =
    { $n ->
        [0] No phone is sending any more.
        [one] 1 phone is sending. Close anyway?
       *[other] { $n } phones are sending. Close anyway?
    }
back-to-live = Back to live
sessions-esc = Sessions, Esc
replay-words = REPLAY { $speed }x, live goes on: { $n } live
replay-from-starts = { $sessions } from their starts
replay-sessions = { $event }{ $n } sessions, { $day }
split-here = Split here
split-here-tip = Another session begins at the playhead
playhead-at = playhead { $now }
pause-space = Pause, Space
play-space = Play, Space
place-in-recording = place in the recording
caption-hide = Hide
caption-next = Next
group-spoken = group: { $label }
group-tip = Whom all views show: { $label }
bib-typed = bib { $bib }_
no-file-dialog = This desktop offers no file dialog.{ " " }
path-of-file = path of the file
path-example = /home/you/file
qr-code-of = QR code of { $text }
palette-field = command
palette-title = Commands
palette-hint = Type some letters of a command or a name
palette-none = No command has these letters.
palette-add-athlete = Add athlete…
palette-new-event = New event…
palette-zones-of = Set zones of { $who }…
palette-limits-of = Set alarm limits of { $who }…
palette-password-of = New password for { $who }…
show-what = Show { $what }
go-to = Go to { $who }
rec-free = { $state } · { $bytes } free
rec-on-disk = { $samples } since the start, safe on disk
rec-bytes-free = { $bytes } free
no-network = no network
palette-connect = Connect a phone of { $who }…
