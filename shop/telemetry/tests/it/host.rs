//! What the process and its machine use, from files made up, and from the real ones.

use std::fs;
use std::path::Path;
use std::time::Duration;

use shop_telemetry::Resolution;
use shop_telemetry::host::{HostPaths, watch};

use crate::recorder::{drain, recorder};

/// What a made-up machine has used so far.
fn write(root: &Path, [user, system]: [u64; 2], [busy, idle]: [u64; 2], bytes: u64) {
    let of_process = root.join("self");
    fs::create_dir_all(of_process.join("fd")).unwrap();
    for number in 0..5 {
        fs::write(of_process.join(format!("fd/{number}")), "").unwrap();
    }
    let files = [
        (
            "self/stat",
            format!("7 (shop) S 1 7 7 0 -1 0 1 0 0 0 {user} {system} 0 0 20 0 9 0"),
        ),
        (
            "self/status",
            "Name:\tshop\nVmRSS:\t   20480 kB\n".to_owned(),
        ),
        (
            "self/limits",
            "Limit  Soft Limit  Hard Limit  Units\nMax open files            16                 4096                 files\n".to_owned(),
        ),
        (
            "self/io",
            format!("rchar: 1\nread_bytes: {bytes}\nwrite_bytes: {}\n", bytes * 2),
        ),
        ("stat", format!("cpu  {busy} 0 0 {idle} 0 0 0 0 9 9\ncpu0 1 1 1 1\n")),
        (
            "meminfo",
            "MemTotal: 1000 kB\nMemFree: 1 kB\nMemAvailable: 250 kB\n".to_owned(),
        ),
        (
            "diskstats",
            format!(" 8 0 vda 1 0 {} 0 1 0 {} 0 0 0 0\n", bytes / 512, bytes / 256),
        ),
    ];
    for (file, text) in files {
        fs::write(root.join(file), text).unwrap();
    }
}

#[test]
fn a_machine_that_is_known_in_full() {
    let root = tempfile::tempdir().unwrap();
    let (telemetry, clock) = recorder(Resolution::Minute);
    write(root.path(), [100, 100], [1_000, 9_000], 4_096);
    let paths = HostPaths {
        proc: root.path().to_owned(),
        disks: vec![("data", root.path().to_owned())],
    };
    watch(&telemetry, paths);
    let first = drain(&telemetry);
    let service = |name: &str| format!("{name}{{Service=catalog}}");
    assert_eq!(first[&service("ProcessMemory")], [20_971_520.0]);
    assert_eq!(first[&service("ProcessFileDescriptors")], [4.0]);
    assert_eq!(first[&service("ProcessFileDescriptorUtilization")], [25.0]);
    assert_eq!(first[&service("HostMemoryUtilization")], [75.0]);
    let disk = first["HostDiskUtilization{Disk=data,Service=catalog}"][0];
    assert!((0.0..=100.0).contains(&disk), "{disk}");
    assert!(!first.contains_key(&service("ProcessCpuUtilization")));

    clock.advance(Duration::from_secs(2));
    // ticks are hundredths of a second here as everywhere
    write(root.path(), [150, 150], [1_100, 9_300], 8_192);
    let second = drain(&telemetry);
    assert_eq!(second[&service("ProcessCpuUtilization")], [50.0]);
    assert_eq!(second[&service("HostCpuUtilization")], [25.0]);
    assert_eq!(second[&service("ProcessDiskRead")], [4_096.0]);
    assert_eq!(second[&service("ProcessDiskWritten")], [8_192.0]);
    assert_eq!(second[&service("HostDiskRead")], [4_096.0]);
    assert_eq!(second[&service("HostDiskWritten")], [8_192.0]);
}

#[test]
fn the_real_one() {
    let (telemetry, clock) = recorder(Resolution::Minute);
    watch(&telemetry, HostPaths::new());
    drain(&telemetry);
    clock.advance(Duration::from_secs(1));
    let series = drain(&telemetry);
    for name in [
        "ProcessCpuUtilization",
        "ProcessMemory",
        "ProcessFileDescriptors",
        "HostMemoryUtilization",
    ] {
        let values = &series[&format!("{name}{{Service=catalog}}")];
        assert!(values[0] >= 0.0, "{name}: {values:?}");
    }
    assert!(series["ProcessMemory{Service=catalog}"][0] > 1e6);
}

#[test]
fn what_cannot_be_read_is_left_out() {
    let root = tempfile::tempdir().unwrap();
    let (telemetry, _) = recorder(Resolution::Minute);
    let paths = HostPaths {
        proc: root.path().join("none"),
        disks: vec![("data", root.path().join("none"))],
    };
    watch(&telemetry, paths);
    assert!(drain(&telemetry).is_empty());
}
