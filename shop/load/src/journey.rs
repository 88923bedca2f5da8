//! What customers do, and how often.

use std::sync::Arc;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use rand::rngs::StdRng;
use rand::{Rng, RngExt, SeedableRng};

/// What there is to see in the shop, asked of it at the start.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sights {
    pub(crate) products: Vec<Product>,
    pub(crate) categories: Vec<Category>,
}

/// A product, as far as it is needed to ask for it.
#[derive(Debug, Clone)]
pub(crate) struct Product {
    pub(crate) id: u64,
    pub(crate) slug: String,
    pub(crate) name: String,
}

/// A category, as far as it is needed to ask for it.
#[derive(Debug, Clone)]
pub(crate) struct Category {
    pub(crate) id: u64,
    pub(crate) slug: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Home,
    List,
    Category,
    Search,
    SearchInVain,
    Detail,
}

/// Of a hundred requests.
const STEPS: [(Step, u32); 6] = [
    (Step::Home, 10),
    (Step::List, 18),
    (Step::Category, 22),
    (Step::Search, 14),
    (Step::SearchInVain, 2),
    (Step::Detail, 34),
];
/// Of a hundred requests, how many are an app's and not a browser's.
const API_SHARE: u32 = 30;
const SORTS: [&str; 4] = ["newest", "name", "price", "-price"];
/// What no shop like this has.
pub(crate) const IN_VAIN: [&str; 4] = ["submarine", "zeppelin", "plutonium", "unicorn saddle"];

/// Customers, one request after the other. The same seed and the same sights give the same requests.
pub(crate) struct Customers {
    random: StdRng,
    sights: Arc<Sights>,
}

impl Customers {
    pub(crate) fn new(seed: u64, sights: Arc<Sights>) -> Self {
        Self {
            random: StdRng::seed_from_u64(seed),
            sights,
        }
    }

    /// Path and query of the next request.
    pub(crate) fn next(&mut self) -> String {
        let step = self.step();
        let api = self.random.random_range(0..100) < API_SHARE;
        match step {
            Step::Home => "/".to_owned(),
            Step::List => self.list(if api { "/api/products" } else { "/products" }),
            Step::Category => self.category(api),
            Step::Search => self.search(api),
            Step::SearchInVain => {
                let text = pick(&mut self.random, &IN_VAIN)
                    .copied()
                    .unwrap_or_default();
                search_for(text, api)
            }
            Step::Detail => self.detail(api),
        }
    }

    fn step(&mut self) -> Step {
        let total: u32 = STEPS.iter().map(|(_, weight)| weight).sum();
        let mut point = self.random.random_range(0..total);
        for (step, weight) in STEPS {
            if point < weight {
                return step;
            }
            point -= weight;
        }
        Step::Home
    }

    fn list(&mut self, path: &str) -> String {
        let sort = pick(&mut self.random, &SORTS).copied().unwrap_or_default();
        let page = self.random.random_range(1..=5);
        format!("{path}?sort={sort}&page={page}")
    }

    fn category(&mut self, api: bool) -> String {
        match pick(&mut self.random, &self.sights.categories) {
            Some(category) if api => format!("/api/categories/{}/products", category.id),
            Some(category) => format!("/categories/{}", category.slug),
            None => "/products".to_owned(),
        }
    }

    fn search(&mut self, api: bool) -> String {
        match pick(&mut self.random, &self.sights.products) {
            Some(product) => {
                let words: Vec<_> = product.name.split_whitespace().collect();
                let word = pick(&mut self.random, &words).copied();
                search_for(word.unwrap_or_default(), api)
            }
            None => search_for("mug", api),
        }
    }

    fn detail(&mut self, api: bool) -> String {
        match pick(&mut self.random, &self.sights.products) {
            Some(product) if api => format!("/api/products/{}", product.id),
            Some(product) => format!("/products/{}", product.slug),
            None => "/products".to_owned(),
        }
    }
}

pub(crate) fn pick<'a, T>(random: &mut impl Rng, from: &'a [T]) -> Option<&'a T> {
    if from.is_empty() {
        return None;
    }
    from.get(random.random_range(0..from.len()))
}

pub(crate) fn search_for(text: &str, api: bool) -> String {
    let path = if api {
        "/api/products/search"
    } else {
        "/search"
    };
    format!("{path}?q={}", utf8_percent_encode(text, NON_ALPHANUMERIC))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn requests(seed: u64, sights: Sights) -> Vec<String> {
        let mut customers = Customers::new(seed, Arc::new(sights));
        (0..2_000).map(|_| customers.next()).collect()
    }

    fn sights() -> Sights {
        Sights {
            products: vec![Product {
                id: 7,
                slug: "bole-mug".to_owned(),
                name: "Böle Mug".to_owned(),
            }],
            categories: vec![Category {
                id: 3,
                slug: "mugs".to_owned(),
            }],
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_requests() {
        assert_eq!(requests(1, sights()), requests(1, sights()));
        assert_ne!(requests(1, sights()), requests(2, sights()));
    }

    #[test]
    fn everything_is_visited() {
        let requests = requests(1, sights());
        for path in [
            "/",
            "/products/bole-mug",
            "/api/products/7",
            "/categories/mugs",
            "/api/categories/3/products",
            "/search?q=B%C3%B6le",
            "/api/products/search?q=Mug",
            "/search?q=unicorn%20saddle",
            "/products?sort=%",
            "/api/products?sort=name&page=2",
        ] {
            let found = match path.strip_suffix('%') {
                Some(start) => requests.iter().any(|request| request.starts_with(start)),
                None => requests.iter().any(|request| request == path),
            };
            assert!(found, "{path}");
        }
    }

    #[test]
    fn an_empty_shop_can_be_visited_too() {
        assert!(
            requests(1, Sights::default())
                .iter()
                .all(|request| request.starts_with('/'))
        );
    }
}
