#![allow(missing_docs, unused, clippy::all)]
pub(crate) mod language_ {
    use std::collections::BTreeMap;
    #[derive(Debug, Clone, Default)]
    pub(crate) struct Overrides {
        pub(crate) variables: BTreeMap<String, String>,
        pub(crate) endpoint: Option<String>,
    }
    pub(crate) struct Compilation {
        pub(crate) model: Option<language::model::Model>,
        pub(crate) diagnostics: Vec<language::diagnostic::Diagnostic>,
    }
    pub(crate) fn compile(
        _: &language::source::Sources,
        _: Option<&str>,
        _: &Overrides,
    ) -> Compilation {
        Compilation {
            model: None,
            diagnostics: Vec::new(),
        }
    }
    pub(crate) mod schema {
        pub(crate) fn json_schemas() -> std::collections::BTreeMap<String, String> {
            std::collections::BTreeMap::new()
        }
    }
}
