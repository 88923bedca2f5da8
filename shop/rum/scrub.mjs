// Takes out of events what tells of a person. Pure, so that a test can try it on anything.

const ADDRESS = /\bhttps?:\/\/[^\s"'<>)]+/g;
const EMAIL = /[^\s@"'<>()/?&=,;:]+(?:@|%40)[^\s@"'<>()/?&=,;:]+\.[A-Za-z]{2,}/g;
const RELATIVE_QUERY = /(^|[\s"'(])(\/[^\s"'?#<>]*)[?#][^\s"'<>)]*/g;
const RELATIVE = /^\/\S*$/;
// What follows names an order or an address of somebody, or is a secret; in a template it is in braces already.
const PERSONAL = /\/(orders|addresses|users|carts|password-reset)\/[^/{\s"'?#<>)][^/\s"'?#<>)]*/g;

/**
 * A function that gives a copy of a JSON value: the page's own address is `page` (its route's template) in it, other
 * addresses have no query, fragment or numbers, and there are no e-mail addresses.
 */
export function scrubber({ origin, pathname }, page) {
  const address = (found) => {
    let url;
    try {
      url = new URL(found);
    } catch {
      return "*";
    }
    if (url.origin === origin && url.pathname === pathname) return `${origin}${page}`;
    if (url.origin === origin && /^\/(search|products|categories)(\/|$)/.test(url.pathname)) {
      return `${origin}${url.pathname.replace(/^(\/(?:products|categories))\/[^/]+/, "$1/{slug}")}`;
    }
    return `${url.origin}${numberless(url.pathname)}`;
  };
  const text = (value) =>
    value
      .replace(ADDRESS, address)
      .replace(RELATIVE_QUERY, (_, before, path) => before + numberless(path))
      .replace(RELATIVE, numberless)
      .replace(PERSONAL, "/$1/{id}")
      .replace(EMAIL, "*");
  const scrub = (value) => {
    if (typeof value === "string") return text(value);
    if (Array.isArray(value)) return value.map(scrub);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, scrub(inner)]));
  };
  return scrub;
}

function numberless(path) {
  return path.replace(/\/\d+(?=\/|$)/g, "/{id}");
}
