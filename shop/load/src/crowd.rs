//! Those who may buy: who waits to go on, and how it ended for the others.

use std::collections::VecDeque;
use std::sync::Arc;

use serde::Serialize;

use crate::buyer::{Ask, Buyer, End, Page};
use crate::journey::Sights;

/// Buyers of a run. The same seed gives the same people; in which order they go on depends on the answers.
pub(crate) struct Crowd {
    seed: u64,
    sights: Arc<Sights>,
    waiting: VecDeque<Buyer>,
    accounts: Vec<String>,
    counts: Counts,
}

/// What became of the buyers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Counts {
    began: u64,
    bought: u64,
    left: u64,
    turned_away: u64,
    failed: u64,
}

impl Crowd {
    pub(crate) fn new(seed: u64, sights: Arc<Sights>) -> Self {
        Self {
            seed,
            sights,
            waiting: VecDeque::new(),
            accounts: Vec::new(),
            counts: Counts::default(),
        }
    }

    pub(crate) const fn counts(&self) -> Counts {
        self.counts
    }

    /// The next request, of who has waited longest, else of someone new. The buyer comes back with the answer.
    pub(crate) fn next(&mut self) -> (Buyer, Ask) {
        loop {
            let mut buyer = self.waiting.pop_front().unwrap_or_else(|| self.someone());
            match buyer.next(&self.accounts) {
                Some(ask) => return (buyer, ask),
                None => self.ended(&buyer),
            }
        }
    }

    fn someone(&mut self) -> Buyer {
        let number = self.counts.began;
        self.counts.began += 1;
        Buyer::new(self.seed, number, Arc::clone(&self.sights))
    }

    /// A buyer comes back with an answer; `None` when none came.
    pub(crate) fn back(&mut self, mut buyer: Buyer, page: Option<Page>) {
        buyer.answered(page);
        if let Some(address) = buyer.registered() {
            self.accounts.push(address.to_owned());
        }
        if buyer.end().is_some() {
            self.ended(&buyer);
        } else {
            self.waiting.push_back(buyer);
        }
    }

    const fn ended(&mut self, buyer: &Buyer) {
        match buyer.end() {
            Some(End::Bought) => self.counts.bought += 1,
            Some(End::Left) => self.counts.left += 1,
            Some(End::TurnedAway) => self.counts.turned_away += 1,
            Some(End::Failed) => self.counts.failed += 1,
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use reqwest::StatusCode;

    use super::*;
    use crate::journey::Product;

    /// A shop of one product, as far as buyers see it.
    #[derive(Clone, Copy, PartialEq, Eq)]
    enum Manner {
        Sells,
        SoldOut,
        Declines,
        Fails,
        SendsInCircles,
        SendsElsewhere,
    }

    fn answer(manner: Manner, ask: &Ask) -> Page {
        let form = |action: &str| {
            format!(
                "<form method=\"post\" action=\"{action}\"><input type=\"hidden\" name=\"csrf\" value=\"1\"></form>"
            )
        };
        let path = ask.path.split('?').next().unwrap();
        let posted = ask.form.is_some();
        if posted {
            assert_eq!(ask.cookie.as_deref(), Some("visit=1"), "{ask:?}");
            assert!(ask.form.as_deref().unwrap().starts_with("csrf=1"));
        }
        let declined = manner == Manner::Declines && path == "/checkout/review" && posted;
        let location = match path {
            _ if manner == Manner::SendsInCircles => Some("/cart"),
            _ if manner == Manner::SendsElsewhere => Some("http://example.com/"),
            "/cart/items" => Some("/cart"),
            "/checkout" => Some("/checkout/address"),
            "/checkout/address" if posted => Some("/checkout/payment"),
            "/checkout/payment" if posted => Some("/checkout/review"),
            "/checkout/review" if posted && !declined => Some("/orders/1"),
            "/register" | "/login" if posted => Some("/account"),
            _ => None,
        };
        let body = match path {
            "/products/mug" if manner == Manner::SoldOut => String::new(),
            "/products/mug" => form("/cart/items"),
            "/cart" => form("/checkout"),
            path => form(path),
        };
        Page {
            status: match location {
                _ if manner == Manner::Fails => StatusCode::SERVICE_UNAVAILABLE,
                Some(_) => StatusCode::SEE_OTHER,
                None if declined => StatusCode::PAYMENT_REQUIRED,
                None => StatusCode::OK,
            },
            location: location.map(str::to_owned),
            cookie: Some("visit=1".to_owned()),
            body,
        }
    }

    fn run(manner: Manner, sights: Sights) -> (Vec<Ask>, Crowd) {
        let mut crowd = Crowd::new(1, Arc::new(sights));
        let asks = (0..2_000).map(|_| {
            let (buyer, ask) = crowd.next();
            crowd.back(buyer, Some(answer(manner, &ask)));
            ask
        });
        (asks.collect(), crowd)
    }

    fn mug() -> Sights {
        let mug = Product {
            id: 1,
            slug: "mug".to_owned(),
            name: "Mug".to_owned(),
        };
        Sights {
            products: vec![mug],
            categories: Vec::new(),
        }
    }

    #[test]
    fn they_buy_or_leave() {
        let (asks, crowd) = run(Manner::Sells, mug());
        let counts = crowd.counts();
        assert!(counts.bought > 50 && counts.left > 50, "{counts:?}");
        assert_eq!((counts.turned_away, counts.failed), (0, 0), "{counts:?}");
        let orders = asks.iter().filter(|ask| ask.path == "/orders/1").count();
        assert_eq!(orders as u64, counts.bought);
        assert!(crowd.accounts.len() > 3);
        let logins = asks
            .iter()
            .filter_map(|ask| ask.form.as_deref().filter(|_| ask.path == "/login"));
        assert!(logins.clone().any(|form| form.contains("forgotten")));
        let address = crowd.accounts[0]
            .replace('-', "%2D")
            .replace('@', "%40")
            .replace('.', "%2E");
        assert!(logins.clone().any(|form| form.contains(&address)));
        assert_eq!(asks, run(Manner::Sells, mug()).0, "the same seed");
    }

    #[test]
    fn who_cannot_buy_goes() {
        for (manner, sights) in [
            (Manner::SoldOut, mug()),
            (Manner::Sells, Sights::default()),
            (Manner::Declines, mug()),
        ] {
            let (asks, crowd) = run(manner, sights);
            let counts = crowd.counts();
            assert!(counts.turned_away > 50, "{counts:?}");
            assert_eq!((counts.bought, counts.failed), (0, 0), "{counts:?}");
            assert!(asks.iter().all(|ask| ask.path != "/orders/1"));
        }
    }

    #[test]
    fn a_shop_that_fails_loses_them() {
        for manner in [
            Manner::Fails,
            Manner::SendsInCircles,
            Manner::SendsElsewhere,
        ] {
            let (asks, crowd) = run(manner, mug());
            assert!(asks.iter().all(|ask| ask.path.starts_with('/')));
            let counts = crowd.counts();
            assert_eq!(counts.failed, counts.began - crowd.waiting.len() as u64);
            assert!(counts.failed > 100, "{counts:?}");
        }
        let mut crowd = Crowd::new(1, Arc::default());
        let (buyer, _) = crowd.next();
        crowd.back(buyer, None);
        assert_eq!(crowd.counts().failed, 1);
    }
}
