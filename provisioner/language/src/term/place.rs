//! Regions and accounts.

use super::text::texts;

texts! {
    /// An AWS Region, such as `ap-northeast-1`.
    Region "region" "a Region" "ap-northeast-1" Some("^[a-z]{2}(-[a-z]+){1,2}-[0-9]{1,2}$"),
        "a Region such as `ap-northeast-1`", is_region;
    /// An AWS account: twelve digits.
    Account "account" "an account" "111122223333" Some("^[0-9]{12}$"),
        "an account: twelve digits", is_account;
}

fn is_region(text: &str) -> bool {
    let words: Vec<&str> = text.split('-').collect();
    let letters =
        |word: &&str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
    let [area, middle @ .., number] = words.as_slice() else {
        return false;
    };
    area.len() == 2
        && letters(area)
        && (1..=2).contains(&middle.len())
        && middle.iter().all(letters)
        && (1..=2).contains(&number.len())
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_and_accounts() {
        for text in ["us-east-1", "us-gov-west-1", "ap-southeast-12"] {
            assert!(text.parse::<Region>().is_ok(), "{text}");
        }
        for text in ["", "us-east", "us-1", "US-EAST-1", "us-east-1a", "moon"] {
            assert!(text.parse::<Region>().is_err(), "{text}");
        }
        assert!("012345678901".parse::<Account>().is_ok());
        assert!("12345678901".parse::<Account>().is_err());
    }
}
