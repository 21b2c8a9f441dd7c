# Import and export.

drop-recordings = Drop to import recordings
drop-recordings-which = FIT, TCX, GPX, CSV or line protocol, gzip or not
drop-course = Drop to open a course
drop-course-which = On the map; elsewhere it is imported as a recording
drop-start-list = Drop to read a start list
drop-start-list-which = A table with a row for each athlete
drop-here = Drop files here, or anywhere on the window
choose-open = Choose…
format-fit = for training software and head units; laps, left and right power, all else as developer fields
format-tcx = for training software; laps, heart rate, power, cadence
format-gpx = for maps and route planners; needs positions
format-csv = for spreadsheets; one row per sample
format-line-protocol = for InfluxDB and Trackside; loses nothing
export = Export
exporting = Exporting
export-what = Export { $what }
export-selected = { $athletes } selected
export-all = all { $athletes }
export-all-of = all of { $name }
line-protocol = Line protocol
file = File
export-saved = Saved { $path } ({ $size }).
the-event = the event
import-for-hint = athlete: bib, name, login or team
import-for-search = search athlete for the import
import-for-row = import for
import-type-path = Type a path
recordings = Recordings
import-no-file = no file was chosen; files can also be dropped on the window
import-title = Import recordings
importing = Importing
import-instead = Drop the files on the window, or type the path of one:
import-add-file = Add this file
samples-of-day = { $words } of { $day }
import-clear = Clear
choose-files = Choose files…
more-notes =
    { $n ->
        [one] And 1 more note.
       *[other] And { $n } more notes.
    }
