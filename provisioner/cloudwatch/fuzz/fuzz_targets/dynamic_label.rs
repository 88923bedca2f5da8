#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| cloudwatch_fuzz::check("dynamic_label", data));
