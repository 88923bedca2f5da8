-- An index of every word that a search looks at. It keeps no text of its own, and follows what is written.
CREATE VIRTUAL TABLE product_words USING fts5 (
    search_text,
    content = 'products',
    content_rowid = 'id',
    columnsize = 0,
    -- accents and signs are gone before: all that stands between two spaces is a word, also in scripts that are younger than SQLite's tables
    tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'"
);
INSERT INTO product_words (product_words) VALUES ('rebuild');

CREATE TRIGGER product_words_begin AFTER INSERT ON products BEGIN
    INSERT INTO product_words (rowid, search_text) VALUES (new.id, new.search_text);
END;
CREATE TRIGGER product_words_change AFTER UPDATE OF search_text ON products BEGIN
    INSERT INTO product_words (product_words, rowid, search_text) VALUES ('delete', old.id, old.search_text);
    INSERT INTO product_words (rowid, search_text) VALUES (new.id, new.search_text);
END;
CREATE TRIGGER product_words_end AFTER DELETE ON products BEGIN
    INSERT INTO product_words (product_words, rowid, search_text) VALUES ('delete', old.id, old.search_text);
END;
