//! Someone with a cookie who goes from page to page, and may buy.

use std::collections::VecDeque;
use std::sync::Arc;

use rand::SeedableRng;
use rand::rngs::StdRng;
use reqwest::StatusCode;

use crate::journey::{Sights, pick};
use crate::page;
use crate::plan::{Card, Deed, plan};

/// Nobody follows more redirects in a row.
const MOST_REDIRECTS: u8 = 5;
/// Accounts that a run makes. The shop lets one address make twenty at once, and then one a minute.
const MOST_ACCOUNTS: usize = 12;
/// How many products that are sold out someone looks at before they leave.
const PATIENCE: u8 = 4;
const PASSWORD: &str = "a long walk along the lake";

/// A request of a buyer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ask {
    pub(crate) path: String,
    /// The form that is sent; without one, a page is asked for.
    pub(crate) form: Option<String>,
    pub(crate) cookie: Option<String>,
}

/// What came back.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) location: Option<String>,
    /// Name and value of the cookie that was set.
    pub(crate) cookie: Option<String>,
    pub(crate) body: String,
}

/// How a visit ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// With an order.
    Bought,
    /// Of their own will, before an order.
    Left,
    /// The shop did not let them: sold out, or declined twice.
    TurnedAway,
    /// The shop failed, or did not answer.
    Failed,
}

/// A customer on their way.
pub(crate) struct Buyer {
    random: StdRng,
    sights: Arc<Sights>,
    address: String,
    deeds: VecDeque<Deed>,
    cookie: Option<String>,
    path: String,
    page: String,
    redirect: Option<String>,
    redirects: u8,
    patience: u8,
    was_declined: bool,
    doing: Option<Deed>,
    end: Option<End>,
}

impl Buyer {
    /// Customer `number` of the run with this seed.
    pub(crate) fn new(seed: u64, number: u64, sights: Arc<Sights>) -> Self {
        // neighbours in numbers are not to be neighbours in deeds
        let own = seed ^ number.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut random = StdRng::seed_from_u64(own);
        Self {
            deeds: plan(&mut random, &sights),
            random,
            sights,
            address: format!("load-{seed}-{number}@example.com"),
            cookie: None,
            path: String::new(),
            page: String::new(),
            redirect: None,
            redirects: 0,
            patience: PATIENCE,
            was_declined: false,
            doing: None,
            end: None,
        }
    }

    /// How it ended, once it did.
    pub(crate) const fn end(&self) -> Option<End> {
        self.end
    }

    /// The e-mail address of the account that they have made just now.
    pub(crate) fn registered(&self) -> Option<&str> {
        let done = self.doing == Some(Deed::Register) && self.redirect.is_some();
        done.then_some(self.address.as_str())
    }

    /// The next request; `None` when the visit is over. `accounts` are those that there are.
    pub(crate) fn next(&mut self, accounts: &[String]) -> Option<Ask> {
        if self.end.is_some() {
            return None;
        }
        if let Some(path) = self.redirect.take() {
            return Some(self.ask(path, None));
        }
        while let Some(deed) = self.deeds.pop_front() {
            self.doing = Some(deed.clone());
            if let Some((path, form)) = self.begin(deed, accounts) {
                return Some(self.ask(path, form));
            }
            if self.end.is_some() {
                return None;
            }
        }
        self.end = Some(End::Left);
        None
    }

    fn ask(&mut self, path: String, form: Option<String>) -> Ask {
        self.path.clone_from(&path);
        Ask {
            path,
            form,
            cookie: self.cookie.clone(),
        }
    }

    /// Address and form of what is to be done; `None` when it cannot be done, and the visit goes on or ends.
    fn begin(&mut self, deed: Deed, accounts: &[String]) -> Option<(String, Option<String>)> {
        let sent = match deed {
            Deed::Open(path) => return Some((path, None)),
            Deed::Choose => {
                let product = pick(&mut self.random, &self.sights.products);
                let path = product.map(|product| format!("/products/{}", product.slug));
                self.end = path.is_none().then_some(End::TurnedAway);
                return path.map(|path| (path, None));
            }
            Deed::Add { quantity } => {
                let form = self.form("/cart/items", &[("quantity", &quantity.to_string())]);
                if form.is_none() {
                    return self.look_further(quantity);
                }
                form
            }
            // without an account, or when there are enough, they go on as guests
            Deed::SignIn => {
                let account = pick(&mut self.random, accounts)?;
                return self.form("/login", &[("email", account), ("password", PASSWORD)]);
            }
            Deed::MistypePassword => {
                let fields = [("email", self.address.as_str()), ("password", "forgotten")];
                return self.form("/login", &fields);
            }
            Deed::Register if accounts.len() >= MOST_ACCOUNTS => return None,
            Deed::Register => {
                let fields = [
                    ("name", "Lou Load"),
                    ("email", self.address.as_str()),
                    ("password", PASSWORD),
                ];
                return self.form("/register", &fields);
            }
            Deed::CheckOut => self.form("/checkout", &[]),
            Deed::GiveAddress => self.form(
                "/checkout/address",
                &[
                    ("email", self.address.as_str()),
                    ("name", "Lou Load"),
                    ("line1", "1 Long Lane"),
                    ("line2", ""),
                    ("postcode", "8010"),
                    ("city", "Graz"),
                    ("country", "AT"),
                ],
            ),
            Deed::ChoosePayment(card) => self.form("/checkout/payment", &[("card", card.token())]),
            Deed::Order => self.form("/checkout/review", &[]),
        };
        if sent.is_none() {
            self.end = Some(End::TurnedAway);
        }
        sent
    }

    fn form(&self, action: &str, fields: &[(&str, &str)]) -> Option<(String, Option<String>)> {
        let (action, body) = page::form(&self.page, |found| found == action, fields)?;
        Some((action, Some(body)))
    }

    /// What is shown is sold out: another product, as long as they have patience.
    fn look_further(&mut self, quantity: u8) -> Option<(String, Option<String>)> {
        match self.patience.checked_sub(1) {
            Some(left) => {
                self.patience = left;
                self.deeds.push_front(Deed::Add { quantity });
                self.deeds.push_front(Deed::Choose);
            }
            None => self.end = Some(End::TurnedAway),
        }
        None
    }

    /// Takes the answer to the newest request; `None` when none came.
    pub(crate) fn answered(&mut self, page: Option<Page>) {
        let Some(page) = page else {
            self.end = Some(End::Failed);
            return;
        };
        if page.cookie.is_some() {
            self.cookie = page.cookie;
        }
        self.page = page.body;
        if page.status.is_server_error() {
            self.end = Some(End::Failed);
        } else if let Some(location) = page.location {
            self.redirects += 1;
            let lost = self.redirects > MOST_REDIRECTS || !location.starts_with('/');
            self.end = lost.then_some(End::Failed);
            self.redirect = Some(location);
        } else {
            self.redirects = 0;
            self.arrived(page.status);
        }
    }

    /// A page is shown.
    fn arrived(&mut self, status: StatusCode) {
        if self.doing != Some(Deed::Order) {
            return;
        }
        if self.path.starts_with("/orders/") {
            self.end = Some(End::Bought);
        } else if status == StatusCode::PAYMENT_REQUIRED && !self.was_declined {
            self.was_declined = true;
            self.deeds.extend([
                Deed::Open("/checkout/payment".to_owned()),
                Deed::ChoosePayment(Card::Good),
                Deed::Order,
            ]);
        } else {
            self.end = Some(End::TurnedAway);
        }
    }
}
