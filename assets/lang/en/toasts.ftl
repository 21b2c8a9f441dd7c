# What was done: toasts and the menus that lead to them.

bench-nobody = Nobody goes to the bench: choose an athlete first
bench-out =
    { $n ->
        [one] { $who } goes to the bench
       *[other] { $who } go to the bench
    }
bench-in =
    { $n ->
        [one] { $who } is in
       *[other] { $who } are in
    }
mark-none = No mark: select an athlete who was sending at that time
mark-set = { $kind } for { $whom } at { $at }
mark-removed = Removed the { $kind } at { $at }
mark-text-removed = Removed the text of the { $kind } at { $at }
mark-text-set = { $kind } at { $at }: { $text }
mark-name-rest = Rest
mark-name-start = Start
mark-name-lap = Lap
mark-name-marker = Mark
mark-word-rest = rest
mark-word-start = start
mark-word-lap = lap
mark-word-marker = mark
wall-of = Wall - { $title }
sessions-empty = These sessions are empty now
session-split = Split at { $at }
standing-replay = Close the replay first: athletes stand down live
standing-nobody = Select an athlete first
standing-down = { $who } stood down at { $at }
standing-back =
    { $n ->
        [one] { $who } is back
       *[other] { $who } are back
    }
sessions-deleted = Deleted { $sessions }
session-title = title
session-tags = tags
session-note = note
session-changed-one = Changed the { $one }
session-changed-two = Changed { $one } and { $two }
session-changed-all = Changed title, tags and note
undo-failed = Not saved: { $why }
undone-marks = Undone: { $n } marks, the last: { $words }
undone = Undone: { $words }
redone-marks = { $n } marks, the last: { $words }
toast-undo = Undo, Ctrl+Z
toast-mark-tip = Tab: write what happened. Enter saves it, Esc leaves it out.
menu-stop-following = Stop following
menu-follow = Follow on the map
menu-not-compare = Do not compare
menu-compare = Compare
menu-copy-position = Copy last position
menu-share-position = Share last position…
menu-profile = Profile…
copied = Copied { $words }
course-shown = Course on the map, { $length }: { $name }
course-no-file = no file was chosen; one can also be dropped on the map
courses = Courses
reading = Reading…
course-drop = Drop the file on the map, or type its path:
open-this-file = Open this file
course-what-is = What is { $names }?
course-explained = A course is a line on the map, where athletes are to go. A recording is what an athlete has done; it is imported into History.
course-show-as = Show as course
course-import-as = Import as recording
courses-empty = No course is on the map. Open a GPX file, or drop it on the map: its track or route shows as a line, and is kept with the event.
remove = Remove
show = Show
what-was-done = What was done
done-nothing = Nothing yet. Marks, laps, names, splits and deletions are listed here, until the window is closed.
undo-to-here = Undo down to here
redo-to-here = Redo up to here
step-undone = { $words }, undone
courses-not-read = The courses were not read: { $why }
courses-not-kept = The courses are not kept: { $why }
picture-saved = Picture saved: { $path }
picture-failed = No picture: { $why }
