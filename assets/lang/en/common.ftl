# Words that many parts of the window share.

add-athlete-open = Add athletes…
all-files = All files
athletes-open = Athletes…
back = Back
cancel = Cancel
choose-athlete = Choose an athlete: click, or type a bib.
close = Close
close-esc = Close: Esc
columns-open = Columns, values and rows…
continue-open = Continue…
dismiss = Dismiss
done = Done
import-recordings-open = Import recordings…
import-start-list-open = Import start list…
name = Name
note = Note
problems-open = Problems…
save = Save
stop = Stop
tags = Tags
title = Title
undo-changes = Undo changes
what-happened = What happened?
working = Working...
count-athletes =
    { $n ->
        [one] 1 athlete
       *[other] { $n } athletes
    }
count-sessions =
    { $n ->
        [one] 1 session
       *[other] { $n } sessions
    }
count-chosen-sessions =
    { $n ->
        [one] 1 chosen session
       *[other] { $n } chosen sessions
    }
count-samples =
    { $n ->
        [one] 1 sample
       *[other] { $n } samples
    }
count-problems =
    { $n ->
        [one] 1 problem
       *[other] { $n } problems
    }
count-alarms =
    { $n ->
        [one] 1 alarm
       *[other] { $n } alarms
    }
count-laps =
    { $n ->
        [one] 1 lap
       *[other] { $n } laps
    }
count-markers =
    { $n ->
        [one] 1 marker
       *[other] { $n } markers
    }
count-files =
    { $n ->
        [one] 1 file
       *[other] { $n } files
    }
and-more = and { $n } more
no-bib-or-name = No bib or name has '{ $search }'.
nobody-is = Nobody is { $state } now.
nobody-in-roster = Nobody is in the roster yet.
no-position = No position is known.
stat-mean = mean
stat-max = max
stat-min = min
keep-recordings = Keep the recordings
erase-recordings = Erase the recordings too
remove-open = Remove…
copy-line = Copy line
try-terminal = To try it from a terminal
unit-of-max = % of max
mark-here = Mark here
open-course-gpx = Open course GPX…
save-words = Save words
of-threshold = % of threshold
all-rows = All rows, as usual
second-window = Second window…
test-alarms = Test alarms
export-open = Export…
settings-open = Settings…
what-was-done-open = What was done…

date = { $day } { $month } { $year }
date-widest = Wed 28 Aug 2028
date-day = { $day } { $month }
month-1 = Jan
month-2 = Feb
month-3 = Mar
month-4 = Apr
month-5 = May
month-6 = Jun
month-7 = Jul
month-8 = Aug
month-9 = Sep
month-10 = Oct
month-11 = Nov
month-12 = Dec
weekday-1 = Mon
weekday-2 = Tue
weekday-3 = Wed
weekday-4 = Thu
weekday-5 = Fri
weekday-6 = Sat
weekday-7 = Sun
