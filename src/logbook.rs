//! What the operator wrote beside the samples: marks and laps by athlete, and what is known of
//! sessions; rebuilt from the journal.
