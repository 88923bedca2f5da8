//! What templates see.

use minijinja::{Value, context};

use super::{Review, Reviews};
use crate::catalog::{Listing, PageSize, ProductId, Rating};
use crate::error::Error;

/// So many reviews stand on the page of a product.
const ON_PAGE: u32 = 3;

/// What reviews give a product; none without reviews.
pub(crate) fn rating(rating: Rating) -> Value {
    rating.tenths().map_or(Value::from(()), |tenths| {
        context! {
            average => format!("{}.{}", tenths / 10, tenths % 10),
            stars => stars((tenths + 5) / 10),
            reviews => rating.reviews,
        }
    })
}

/// The newest reviews, for the page of the product.
pub(crate) async fn on_product_page(
    reviews: &Reviews,
    product: ProductId,
    rating: Rating,
) -> Result<Value, Error> {
    if rating.reviews == 0 {
        return Ok(Value::from(Vec::<Value>::new()));
    }
    let listing = Listing::newest(PageSize::nearest(ON_PAGE));
    Ok(seen(&reviews.listed(product, listing).await?))
}

pub(super) fn seen(reviews: &[Review]) -> Value {
    reviews.iter().map(one).collect()
}

fn one(review: &Review) -> Value {
    context! {
        rating => review.rating,
        stars => stars(review.rating.into()),
        title => review.title.as_str(),
        text => review.text.as_str(),
        author => review.author.as_str(),
        created_at => review.created_at,
    }
}

/// Five stars, of which so many are full.
pub(crate) fn stars(full: u32) -> String {
    (1..=5)
        .map(|star| if star <= full { '★' } else { '☆' })
        .collect()
}
