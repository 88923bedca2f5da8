//! From text to templates, on the repository's own project.

use std::fs;
use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, criterion_group, criterion_main};
use language::source::{SourceFile, Sources};
use language::{Overrides, compile, template};

/// The repository's project, as `obsctl` reads it.
fn repository() -> Sources {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut sources = Sources::default();
    let mut add = |path: String| {
        let text = fs::read_to_string(root.join(&path)).expect("the project is readable");
        sources.files.push(SourceFile { path, text });
    };
    add("obsctl.yaml".to_owned());
    for folder in ["alarms", "dashboards", "routes", "rum"] {
        for entry in fs::read_dir(root.join(folder)).expect("the folder is there") {
            let name = entry.expect("an entry is readable").file_name();
            add(format!("{folder}/{}", name.to_string_lossy()));
        }
    }
    for entry in fs::read_dir(root.join("runbooks")).expect("the folder is there") {
        let name = entry.expect("an entry is readable").file_name();
        if let Some(stem) = name.to_string_lossy().strip_suffix(".md") {
            sources.runbooks.insert(stem.to_owned());
        }
    }
    sources
}

fn benches(criterion: &mut Criterion) {
    let sources = repository();
    let overrides = Overrides::default();
    criterion.bench_function("compile the repository's project", |bencher| {
        bencher.iter(|| compile(black_box(&sources), Some("prod"), &overrides));
    });
    let model = compile(&sources, Some("prod"), &overrides)
        .model
        .expect("the project has no mistake");
    criterion.bench_function("render its templates", |bencher| {
        bencher.iter(|| {
            template::render(black_box(&model))
                .iter()
                .map(|stack| stack.template.to_json().len())
                .sum::<usize>()
        });
    });
}

criterion_group!(all, benches);
criterion_main!(all);
