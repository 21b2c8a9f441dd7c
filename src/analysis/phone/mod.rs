//! A phone before the start: how far its set-up has come, and whether it may be relied on.

mod findings;
mod outages;
mod steps;

pub use self::{
    findings::{Finding, Verdict, missing_percent, verdict},
    outages::Outages,
    steps::{Stage, Steps},
};
