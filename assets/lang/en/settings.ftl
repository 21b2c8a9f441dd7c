# Settings.

palette-language = Language: { $name }
