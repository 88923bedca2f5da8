-- What is sold is most of what there is: by that alone an index finds everything, and all of it would have to be put in order for each
-- page. Where the order follows in the index, a page is its first rows, and the count needs nothing else.
DROP INDEX products_by_retirement;
DROP INDEX products_by_name;
DROP INDEX products_by_price;
DROP INDEX products_by_age;
CREATE INDEX products_by_name ON products (retired_at, name_text, id);
CREATE INDEX products_by_price ON products (retired_at, price_minor, id);
CREATE INDEX products_by_age ON products (retired_at, created_at DESC, id);
