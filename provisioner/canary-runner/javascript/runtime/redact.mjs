// What must not stand in a report or a log: passwords in URLs, and the headers and URL parameters that the settings
// name. AWS documents `*` as every parameter of path and query.

const HIDDEN = '***REDACTED***';

/** The URL as it may be shown. */
export function redactUrl(url, { restrictedUrlParameters = [], includeUrlPassword = false }) {
  let parsed;
  try {
    parsed = new URL(url);
  } catch {
    return url;
  }
  const names = restrictedUrlParameters.map((name) => name.toLowerCase());
  if (!includeUrlPassword && parsed.password !== '') {
    parsed.password = HIDDEN;
  }
  if (names.length === 0) {
    return parsed.href === new URL(url).href ? url : parsed.href;
  }
  const all = names.includes('*');
  for (const name of new Set(parsed.searchParams.keys())) {
    if (all || names.includes(name.toLowerCase())) parsed.searchParams.set(name, HIDDEN);
  }
  parsed.pathname = parsed.pathname
    .split('/')
    .map((part, index, parts) => {
      const named = index > 0 && names.includes(parts[index - 1].toLowerCase());
      return part !== '' && (all || named) ? HIDDEN : part;
    })
    .join('/');
  return parsed.href;
}

/** Headers as the list that a HAR has, with restricted values hidden. */
export function redactHeaders(headers, { restrictedHeaders = [] }) {
  const names = restrictedHeaders.map((name) => name.toLowerCase());
  return Object.entries(headers ?? {}).map(([name, value]) => ({
    name,
    value: names.includes(name.toLowerCase()) || names.includes('*') ? HIDDEN : String(value),
  }));
}

/** A message in which the URLs are redacted. */
export function redactText(message, settings) {
  return message.replace(/\bhttps?:\/\/[^\s"'<>]+/g, (url) => redactUrl(url, settings));
}
