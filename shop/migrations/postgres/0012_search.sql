-- An index of every word that a search looks at, as it was written, in no language: past the parser, which has ideas of its own of what
-- `0x1f` is. Of a long word the beginning counts; who wrote one before was not held to that.
ALTER TABLE products ADD COLUMN search_words tsvector GENERATED ALWAYS AS (
    array_to_tsvector(array_remove(string_to_array(regexp_replace(search_text, '(\S{40})\S+', '\1', 'g'), ' '), ''))
) STORED;
CREATE INDEX products_by_word ON products USING gin (search_words);
