//! Where something is: URLs, mail addresses, ARNs.

use super::text::texts;

texts! {
    /// An `http://` or `https://` URL. Braces may stand in it, as placeholders.
    Url "url" "a URL" "https://hooks.example.com/page" Some("^https?://"),
        "a URL such as `https://hooks.example.com/page`", is_url;
    /// A URL with placeholders: `{name}`, `{project}`, `{env}`, `{region}`, and `{endpoint}` at its beginning.
    UrlTemplate "url-template" "a URL" "https://runbooks.example.com/{name}" Some("^(https?://|\\{endpoint\\})"),
        "a URL such as `https://runbooks.example.com/{name}`, with the placeholders `{name}`, `{project}`, `{env}`, `{region}`, and `{endpoint}` at its beginning", is_template;
    /// A mail address.
    Email "mail-address" "a mail address" "storefront@example.com" Some("^[^@ ]+@[^@ ]+$"),
        "a mail address such as `storefront@example.com`", is_email;
    /// The ARN of an SQS queue.
    QueueArn "queue-arn" "the ARN of a queue" "arn:aws:sqs:us-east-1:111122223333:alarms" Some("^arn:[^:]+:sqs:"),
        "the ARN of a queue such as `arn:aws:sqs:us-east-1:111122223333:alarms`", is_queue;
    /// Any ARN.
    Arn "arn" "an ARN" "arn:aws:sns:us-east-1:111122223333:alarms" Some("^arn:"),
        "an ARN such as `arn:aws:sns:us-east-1:111122223333:alarms`", is_arn;
}

impl Url {
    /// Whether it goes in the clear.
    pub fn is_plain_http(&self) -> bool {
        self.0.starts_with("http://")
    }

    /// The host, without port.
    pub fn host(&self) -> &str {
        let rest = self.0.split_once("://").map_or("", |(_, rest)| rest);
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        match authority.strip_prefix('[') {
            Some(v6) => v6.split(']').next().unwrap_or_default(),
            None => authority.split(':').next().unwrap_or_default(),
        }
    }

    /// Whether its host belongs to AWS.
    pub fn is_aws(&self) -> bool {
        let host = self.host();
        ["amazonaws.com", "amazonaws.com.cn", "api.aws"]
            .iter()
            .any(|domain| host == *domain || host.ends_with(&format!(".{domain}")))
    }
}

fn is_url(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    let visible = text.len() <= 2048 && text.chars().all(|one| one.is_ascii_graphic());
    let port = |authority: &str| match authority.rsplit_once(':') {
        Some((_, port)) if !authority.ends_with(']') => port.parse::<u16>().is_ok(),
        _ => true,
    };
    visible
        && rest.is_some_and(|rest| {
            let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
            !authority.is_empty()
                && !authority.starts_with(':')
                && !authority.contains('@')
                && port(authority)
        })
}

fn is_template(text: &str) -> bool {
    let filled = match text.strip_prefix("{endpoint}") {
        Some(path) => format!("http://127.0.0.1{path}"),
        None => text.to_owned(),
    };
    let filled = ["{name}", "{project}", "{env}", "{region}"]
        .iter()
        .fold(filled, |url, one| url.replace(one, "x"));
    is_url(&filled) && !filled.contains(['{', '}'])
}

fn is_email(text: &str) -> bool {
    let visible = text.len() <= 254 && text.chars().all(|one| one.is_ascii_graphic());
    visible
        && text.split_once('@').is_some_and(|(user, domain)| {
            !user.is_empty()
                && !domain.contains('@')
                && domain.split('.').all(|label| !label.is_empty())
        })
}

fn is_queue(text: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    is_arn(text)
        && parts.len() == 6
        && parts[2] == "sqs"
        && !parts[3].is_empty()
        && !parts[5].is_empty()
}

fn is_arn(text: &str) -> bool {
    let visible = text.len() <= 1024 && !text.chars().any(char::is_control);
    let mut parts = text.splitn(6, ':');
    let mut next = || parts.next().unwrap_or_default();
    let (arn, partition, service, _region, _account, resource) =
        (next(), next(), next(), next(), next(), next());
    visible
        && arn == "arn"
        && partition.starts_with("aws")
        && !service.is_empty()
        && !resource.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls() {
        for text in [
            "https://a.example",
            "http://127.0.0.1:8787/page",
            "http://[::1]:80/",
            "https://x/{name}?a=b",
        ] {
            assert!(text.parse::<Url>().is_ok(), "{text}");
        }
        for text in [
            "",
            "https://",
            "ftp://a",
            "a.example",
            "https://a b",
            "http://:80",
            "http://a:x/",
            "http://u@h/",
        ] {
            assert!(text.parse::<Url>().is_err(), "{text}");
        }
        let host = |text: &str| text.parse::<Url>().unwrap().host().to_owned();
        assert_eq!(host("http://[::1]:80/a"), "::1");
        assert_eq!(
            host("https://monitoring.us-east-1.amazonaws.com/x"),
            "monitoring.us-east-1.amazonaws.com"
        );
        assert!(
            "https://monitoring.us-east-1.amazonaws.com"
                .parse::<Url>()
                .unwrap()
                .is_aws()
        );
        assert!(!"https://notamazonaws.com".parse::<Url>().unwrap().is_aws());
    }

    #[test]
    fn templates() {
        for text in [
            "https://a.example/{name}",
            "{endpoint}/_console/{name}",
            "https://a.example/{region}/x",
        ] {
            assert!(text.parse::<UrlTemplate>().is_ok(), "{text}");
        }
        for text in [
            "{name}",
            "https://a/{endpoint}",
            "https://a/{nam}",
            "{endpoint}x y",
        ] {
            assert!(text.parse::<UrlTemplate>().is_err(), "{text}");
        }
    }

    #[test]
    fn arns_and_mail() {
        for text in [
            "arn:aws:sns:us-east-1:111122223333:t",
            "arn:aws-cn:ssm:r:a:opsitem:1#CATEGORY=x",
        ] {
            assert!(text.parse::<Arn>().is_ok(), "{text}");
        }
        for text in ["arn:", "arn:aws:sns", "arn:gcp:sns:r:a:t", "sns"] {
            assert!(text.parse::<Arn>().is_err(), "{text}");
        }
        assert!(
            "arn:aws:sns:us-east-1:111122223333:t"
                .parse::<QueueArn>()
                .is_err()
        );
        assert!(
            "arn:aws:sqs:us-east-1:111122223333:q"
                .parse::<QueueArn>()
                .is_ok()
        );
        assert!("a@example.com".parse::<Email>().is_ok());
        for text in ["a", "@b", "a@", "a b@c", "a@b@c", "a@b."] {
            assert!(text.parse::<Email>().is_err(), "{text}");
        }
    }
}
