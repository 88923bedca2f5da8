//! Canaries that really run, on this machine's Node and Chromium, against a web site of the test. Both must be
//! installed: a test that cannot run fails.

mod console;
mod control;
mod limits;
mod restart;
mod runs;
mod world;
