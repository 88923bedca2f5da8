#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| cloudwatch_fuzz::check("insights_query", data));
