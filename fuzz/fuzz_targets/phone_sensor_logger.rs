#![no_main]

#[path = "../harness/mod.rs"]
#[allow(dead_code, reason = "each target uses one part of it")]
mod harness;

libfuzzer_sys::fuzz_target!(|input: &[u8]| harness::phone::run_sensor_logger(input));
