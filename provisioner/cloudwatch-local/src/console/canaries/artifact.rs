//! A file that a run left. Scripts write them: a picture is shown as one only when it is, all else as text.

use axum::{
    extract::{Path, State},
    http::{HeaderValue, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};

use super::super::{Console, page::Problem};

pub(super) async fn show(
    State(console): State<Console>,
    Path((name, run, file)): Path<(String, String, String)>,
) -> Response {
    let found = find(&console, &name, &run, &file).await;
    console.answer(found.ok_or(Problem::Missing("file")))
}

async fn find(console: &Console, name: &str, id: &str, file: &str) -> Option<Response> {
    let seen = console.client.canary(name).await?;
    let run = seen.runs.into_iter().find(|run| run.id == id)?;
    let bytes = console.client.artifact(&run, file).await?;
    let kind = HeaderValue::from_static(kind(&bytes));
    let mut response = bytes.into_response();
    response.headers_mut().insert(CONTENT_TYPE, kind);
    Some(response)
}

/// By what it is, not by what it is called.
fn kind(bytes: &[u8]) -> &'static str {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        "image/png"
    } else if bytes.starts_with(b"\xff\xd8\xff") {
        "image/jpeg"
    } else {
        "text/plain; charset=utf-8"
    }
}

#[cfg(test)]
mod tests {
    use super::kind;

    #[test]
    fn only_pictures_are_pictures() {
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n..."), "image/png");
        assert_eq!(kind(b"\xff\xd8\xff\xe0"), "image/jpeg");
        for text in [
            "<svg onload=alert(1)>",
            "<!doctype html><script>",
            "",
            "GIF89a",
        ] {
            assert_eq!(kind(text.as_bytes()), "text/plain; charset=utf-8");
        }
    }
}
