//! What arrives and is refused, in plain words.
