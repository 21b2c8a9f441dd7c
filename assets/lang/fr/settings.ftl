# Settings.

palette-language = Langue (Language) : { $name }
