//! HTTP clients of any server: simulated riders and replayed recordings.
