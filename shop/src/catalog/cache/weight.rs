//! How much memory something takes, roughly.

use std::sync::Arc;

use super::Listed;
use crate::catalog::{CategoryNode, Product, ProductSummary};

/// Something with a size.
pub(in crate::catalog) trait Weight {
    /// Bytes, with what it points to.
    fn weight(&self) -> usize;
    /// The products that it tells of.
    fn products(&self) -> impl Iterator<Item = i64>;
}

/// Of a product in the text of a list, what is the same for each.
const MEMBERS: usize = 320;

impl Weight for Listed {
    fn weight(&self) -> usize {
        // once more, for the text
        let item = |product| 2 * summary(product) + MEMBERS;
        size_of::<Self>() + self.items.iter().map(item).sum::<usize>()
    }

    fn products(&self) -> impl Iterator<Item = i64> {
        self.items.iter().map(|item| item.id.get())
    }
}

impl Weight for Vec<CategoryNode> {
    fn weight(&self) -> usize {
        size_of::<Self>() + self.iter().map(node).sum::<usize>()
    }

    fn products(&self) -> impl Iterator<Item = i64> {
        std::iter::empty()
    }
}

impl<L: Send> Weight for Option<(Arc<Product>, L)> {
    fn weight(&self) -> usize {
        let product = self.as_ref().map_or(0, |(product, _)| {
            let images = product.images.iter();
            let images: usize = images.map(|image| image.as_str().len() + 24).sum();
            summary(&product.summary) + product.description.len() + images
        });
        size_of::<Self>() + product
    }

    fn products(&self) -> impl Iterator<Item = i64> {
        self.iter().map(|(product, _)| product.summary.id.get())
    }
}

fn summary(product: &ProductSummary) -> usize {
    let image = product
        .image
        .as_ref()
        .map_or(0, |image| image.as_str().len());
    let texts = [&product.name, &product.category_name];
    let slugs = [&product.slug, &product.category_slug];
    size_of::<ProductSummary>()
        + image
        + texts.map(String::len).iter().sum::<usize>()
        + slugs.map(|slug| slug.as_str().len()).iter().sum::<usize>()
}

fn node(node: &CategoryNode) -> usize {
    let texts = node.category.name.len() + node.category.slug.as_str().len();
    size_of::<CategoryNode>() + texts + node.children.iter().map(self::node).sum::<usize>()
}
