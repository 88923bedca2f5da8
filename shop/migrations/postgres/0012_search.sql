-- An index of every word that a search looks at. The words are as they were written, in no language.
ALTER TABLE products ADD COLUMN search_words tsvector
    GENERATED ALWAYS AS (to_tsvector('simple', search_text)) STORED;
CREATE INDEX products_by_word ON products USING gin (search_words);
