# History.

history-delete-open = Delete…
history-span-one-day = { $day }, { $from } to { $to }
history-span-days = { $from } to { $to }
history-provisional = Provisional: samples may still arrive.
history-changed-from = { $subject } was { $old }, { $new } since { $when }
history-changed-at = { $subject } changed at { $when }
history-mean-unit = mean { $unit }
history-date = date
history-time = time
history-distance = distance
history-climb = climb
history-heart-rate = heart rate
history-over-time = over time
history-track = track
history-delete-what = Delete { $sessions }?
history-delete-explained = They leave every list and every export. Until this window is closed Ctrl+Z brings them back.
history-delete = Delete
history-keep = Keep
history-delete-amount-day = { $time } with { $samples } of { $whose }, of { $day }.
history-delete-amount = { $time } with { $samples } of { $whose }, { $first } to { $last }.
history-choose = Choose a session or an event: click, or the arrow keys. Enter opens it; Ctrl and a click add another one, to lay it over the first.
history-opening = Opening
history-open = Open
history-tags-hint = separated by commas
history-join = Join with the one before
history-joined = Joined two sessions of { $name }
history-all-events = All events
history-fold = Fold { $name }
history-unfold = Unfold { $name }
history-max = max
history-median = median
history-group-spoken = { $name }: { $counts } on { $day } { $clock }, median { $duration }, { $distance } { $unit }
history-athlete = athlete
sort-duration = duration
sort-mean = mean { $label }
sort-greatest = greatest { $label }
history-search-hint = athlete, title, tag, note
history-search = search the sessions
history-n-of-all = { $n } of { $all }
history-reading = { $label }, reading
history-nothing-of = Nothing was recorded of { $name }.
history-show-all = Show all events
history-none-found = No session has '{ $search }'.
history-clear-search = Clear the search
history-being-read = The recordings are being read.
history-empty = Sessions appear here when athletes have sent for a minute.
history-import = Import recordings
history-running = running
history-session-spoken = { $who } on { $day } { $clock }, { $duration }, { $distance } { $unit }, { $rest }
history-n-chosen = { $sessions } chosen
history-open-as-was = Open as it was
history-max-replayed = { $n } at most can be replayed at once.
history-max-overlaid = { $n } at most can be laid over each other: one for each colour.
history-overlay = Overlay from their starts
history-overlay-explained = Laid over each other, each begins at zero. Each is somebody of its own, also two rides of one athlete.
history-n-sessions =
    { $n ->
        [one] 1 session
       *[other] { $n } sessions
    }
