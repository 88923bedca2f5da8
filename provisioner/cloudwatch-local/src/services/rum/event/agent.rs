//! Browser, system and device out of a `User-Agent`, which is not kept.

/// What a `User-Agent` tells, in the words of the web client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::services::rum) struct Agent {
    /// Such as `Firefox`.
    pub(in crate::services::rum) browser: &'static str,
    /// Such as `Linux`.
    pub(in crate::services::rum) system: &'static str,
    /// `desktop`, `mobile` or `tablet`.
    pub(in crate::services::rum) device: &'static str,
}

/// The first that is found counts: browsers name those that they want to be taken for.
const BROWSERS: [(&str, &str); 8] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

const SYSTEMS: [(&str, &str); 7] = [
    ("Windows", "Windows"),
    ("iPhone", "iOS"),
    ("iPad", "iOS"),
    ("Android", "Android"),
    ("CrOS", "Chrome OS"),
    ("Mac OS X", "Mac OS"),
    ("Linux", "Linux"),
];

impl Agent {
    /// What `text` tells; `unknown` where it tells nothing.
    pub(in crate::services::rum) fn parse(text: &str) -> Self {
        let named = |table: &[(&str, &'static str)]| {
            table
                .iter()
                .find(|(part, _)| text.contains(part))
                .map_or("unknown", |(_, name)| *name)
        };
        let tablet =
            text.contains("iPad") || (text.contains("Android") && !text.contains("Mobile"));
        let device = if tablet {
            "tablet"
        } else if text.contains("Mobi") {
            "mobile"
        } else {
            "desktop"
        };
        Self {
            browser: named(&BROWSERS),
            system: named(&SYSTEMS),
            device,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: (&str, &str, &str)) {
        let agent = Agent::parse(text);
        assert_eq!((agent.browser, agent.system, agent.device), expected);
    }

    #[test]
    fn agents_are_told_apart() {
        check(
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            ("Firefox", "Linux", "desktop"),
        );
        check(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
            ("Safari", "iOS", "mobile"),
        );
        check(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0",
            ("Edge", "Windows", "desktop"),
        );
        check(
            "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
            ("Chrome", "Android", "mobile"),
        );
        check("curl/8", ("unknown", "unknown", "desktop"));
    }
}
