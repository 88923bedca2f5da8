//! What someone who may buy is going to do.

use std::collections::VecDeque;

use rand::{Rng, RngExt};

use crate::journey::{IN_VAIN, Sights, pick, search_for};

/// One thing to do. Redirects that follow are part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Deed {
    /// Opens a page.
    Open(String),
    /// Opens a product, any one.
    Choose,
    /// Puts the product that is shown into the cart.
    Add { quantity: u8 },
    /// Signs in with an account that this run made, if there is one.
    SignIn,
    /// Tries a password that is wrong.
    MistypePassword,
    /// Makes an account.
    Register,
    /// Goes from the cart to the checkout.
    CheckOut,
    /// Says where the goods go.
    GiveAddress,
    /// Chooses how to pay.
    ChoosePayment(Card),
    /// Orders what is shown.
    Order,
}

/// A card of the simulated payment provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Card {
    Good,
    Declined,
}

impl Card {
    pub(crate) const fn token(self) -> &'static str {
        match self {
            Self::Good => "test",
            Self::Declined => "test-declined",
        }
    }
}

/// Of a hundred who come to buy, how many only look, or leave what they have put into the cart.
const ONLY_LOOK: u32 = 20;
const LEAVE_CART: u32 = 25;
/// Of a hundred who begin to check out, how many leave it.
const LEAVE_CHECKOUT: u32 = 10;
/// Of a hundred payments, how many are made with a card that the provider declines.
const DECLINED: u32 = 4;
/// Of a hundred, how many make an account, sign in, and mistype a password before they go on as guests.
const REGISTER: u32 = 5;
const SIGN_IN: u32 = 15;
const MISTYPE: u32 = 4;

/// The way of one customer, from the first page on.
pub(crate) fn plan(random: &mut impl Rng, sights: &Sights) -> VecDeque<Deed> {
    let mut deeds = VecDeque::from([arrive(random, sights)]);
    account(random, &mut deeds);
    deeds.push_back(Deed::Choose);
    if chance(random, ONLY_LOOK) {
        return deeds;
    }
    let articles = random.random_range(1..=3);
    for article in 0..articles {
        if article > 0 {
            deeds.push_back(Deed::Choose);
        }
        let quantity = if chance(random, 80) { 1 } else { 2 };
        deeds.push_back(Deed::Add { quantity });
    }
    if chance(random, LEAVE_CART) {
        return deeds;
    }
    deeds.push_back(Deed::CheckOut);
    if chance(random, LEAVE_CHECKOUT) {
        return deeds;
    }
    let card = if chance(random, DECLINED) {
        Card::Declined
    } else {
        Card::Good
    };
    deeds.extend([Deed::GiveAddress, Deed::ChoosePayment(card), Deed::Order]);
    deeds
}

fn arrive(random: &mut impl Rng, sights: &Sights) -> Deed {
    let path = match random.random_range(0..4) {
        0 => "/".to_owned(),
        1 => "/products".to_owned(),
        2 => match pick(random, &sights.categories) {
            Some(category) => format!("/categories/{}", category.slug),
            None => "/products".to_owned(),
        },
        _ => search_for(sought(random, sights), false),
    };
    Deed::Open(path)
}

fn sought<'a>(random: &mut impl Rng, sights: &'a Sights) -> &'a str {
    if chance(random, 5) {
        return pick(random, &IN_VAIN).copied().unwrap_or_default();
    }
    let product = pick(random, &sights.products);
    let word = product.and_then(|product| product.name.split_whitespace().last());
    word.unwrap_or("mug")
}

fn account(random: &mut impl Rng, deeds: &mut VecDeque<Deed>) {
    let point = random.random_range(0..100);
    let register = Deed::Open("/register".to_owned());
    let login = Deed::Open("/login".to_owned());
    if point < REGISTER {
        deeds.extend([register, Deed::Register]);
    } else if point < REGISTER + SIGN_IN {
        deeds.extend([login, Deed::SignIn]);
    } else if point < REGISTER + SIGN_IN + MISTYPE {
        deeds.extend([login, Deed::MistypePassword]);
    }
}

/// Of a hundred times, so many.
fn chance(random: &mut impl Rng, percent: u32) -> bool {
    random.random_range(0..100) < percent
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    #[test]
    fn people_differ_and_seeds_do_not() {
        let plans = |seed| {
            let mut random = StdRng::seed_from_u64(seed);
            let some = || plan(&mut random, &Sights::default());
            std::iter::repeat_with(some).take(500).collect::<Vec<_>>()
        };
        assert_eq!(plans(1), plans(1));
        assert_ne!(plans(1), plans(2));
        let plans = plans(1);
        for deed in [
            Deed::Register,
            Deed::SignIn,
            Deed::MistypePassword,
            Deed::Add { quantity: 2 },
            Deed::ChoosePayment(Card::Declined),
            Deed::Open("/search?q=mug".to_owned()),
        ] {
            assert!(plans.iter().any(|plan| plan.contains(&deed)), "{deed:?}");
        }
        let ordering = plans.iter().filter(|plan| plan.contains(&Deed::Order));
        let share = ordering.count() as f64 / 500.0;
        assert!((0.4..0.7).contains(&share), "{share}");
    }
}
