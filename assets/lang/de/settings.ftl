# Settings.

palette-language = Sprache (Language): { $name }
