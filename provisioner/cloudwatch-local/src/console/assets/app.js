// Keeps a page of the console up to date. Every page works without this.
//
// The server is asked once a second how often its state has changed; when it has, the page is fetched again and the
// regions marked `data-live` take over what is different, node by node, so that focus, scroll positions, selections
// and opened details stay. `data-live="state"` follows resources, `data-live="state data"` metrics as well.
'use strict';

(() => {
  const POLL = 1000;
  const LONGEST_PAUSE = 10000;
  // times such as "3 min ago" grow old by themselves
  const STALE = 20000;
  const PATIENCE = 8000;

  const panel = document.getElementById('live');
  const regions = () => document.querySelectorAll('[data-live][id]');
  if (!panel || regions().length === 0) return;

  const button = panel.querySelector('button');
  const words = panel.querySelector('[data-words]');
  const news = document.getElementById('news');
  const follows = new Set();
  for (const region of regions()) region.dataset.live.split(' ').forEach((kind) => follows.add(kind));

  let paused = false;
  let failures = 0;
  let timer = 0;
  let seen = null;
  let fetched = Date.now();
  let round = 0;

  const SAID = { live: 'Live', paused: 'Paused', lost: 'Connection lost, trying again' };

  function show(state) {
    if (panel.dataset.state === state) return;
    panel.dataset.state = state;
    words.textContent = SAID[state];
    button.textContent = state === 'paused' ? 'Resume' : 'Pause';
  }

  const get = (url) =>
    fetch(url, { cache: 'no-store', credentials: 'same-origin', signal: AbortSignal.timeout(PATIENCE) });

  const mark = (pulse) => [pulse.run, ...[...follows].map((kind) => pulse[kind])].join(' ');

  async function beat(own) {
    const answer = await get('/_console/pulse');
    if (!answer.ok) throw new Error(String(answer.status));
    const now = mark(await answer.json());
    if (own !== round) return;
    const changed = seen !== null && now !== seen;
    if (changed || Date.now() - fetched > STALE) await refresh(own);
    if (own === round) seen = now;
  }

  async function refresh(own) {
    const answer = await get(location.href);
    const text = await answer.text();
    if (own !== round) return;
    if (!(answer.headers.get('content-type') || '').startsWith('text/html')) throw new Error('not a page');
    // a parsed document runs nothing and loads nothing
    const next = new DOMParser().parseFromString(text, 'text/html');
    let found = false;
    for (const region of regions()) {
      const other = next.getElementById(region.id);
      if (other) {
        found = true;
        morph(region, other);
      }
    }
    // what was shown is gone: the page that says so takes its place
    if (!found) morph(document.querySelector('main'), next.querySelector('main'));
    const asOf = document.getElementById('as-of');
    const then = next.getElementById('as-of');
    if (asOf && then) morph(asOf, then);
    document.title = next.title;
    tell(next);
    fetched = Date.now();
  }

  // what changed in one sentence, read out politely
  function tell(next) {
    const other = next.getElementById('news');
    if (news && other && news.dataset.news !== other.dataset.news) {
      news.dataset.news = other.dataset.news;
      news.textContent = other.dataset.news;
    }
  }

  async function tick() {
    const own = round;
    try {
      await beat(own);
      if (own !== round) return;
      failures = 0;
      show('live');
    } catch {
      if (own !== round) return;
      failures += 1;
      // one answer that did not come is no news yet
      if (failures > 1) show('lost');
    }
    timer = setTimeout(tick, Math.min(POLL * 2 ** Math.max(failures - 1, 0), LONGEST_PAUSE));
  }

  function stop() {
    round += 1;
    clearTimeout(timer);
  }

  function start() {
    stop();
    if (paused || document.hidden) return;
    failures = 0;
    tick();
  }

  const same = (one, other) =>
    one.nodeType === other.nodeType &&
    one.nodeName === other.nodeName &&
    (one.nodeType !== Node.ELEMENT_NODE || key(one) === key(other));
  const key = (node) => node.id || (node.dataset && node.dataset.key) || '';

  // makes `node` like `other`, keeping every node that can stay
  function morph(node, other) {
    if (node.nodeType !== Node.ELEMENT_NODE) {
      if (node.nodeValue !== other.nodeValue) node.nodeValue = other.nodeValue;
      return;
    }
    if (node.hasAttribute('data-keep')) return;
    attributes(node, other);
    children(node, other);
  }

  function attributes(node, other) {
    // whether details are open is the reader's
    const own = node.nodeName === 'DETAILS' ? 'open' : null;
    for (const { name } of [...node.attributes]) {
      if (name !== own && !other.hasAttribute(name)) node.removeAttribute(name);
    }
    for (const { name, value } of other.attributes) {
      if (name !== own && node.getAttribute(name) !== value) node.setAttribute(name, value);
    }
  }

  function children(node, other) {
    const keyed = new Map();
    for (const child of node.children) if (key(child)) keyed.set(child.nodeName + key(child), child);
    let place = node.firstChild;
    for (const wanted of [...other.childNodes]) {
      const known = key(wanted) ? keyed.get(wanted.nodeName + key(wanted)) : null;
      if (known && known !== place) node.insertBefore(known, place);
      else if (!known && !(place && same(place, wanted))) {
        node.insertBefore(document.importNode(wanted, true), place);
        continue;
      }
      const kept = known || place;
      place = kept.nextSibling;
      morph(kept, wanted);
    }
    while (place) {
      const next = place.nextSibling;
      place.remove();
      place = next;
    }
  }

  button.addEventListener('click', () => {
    paused = !paused;
    show(paused ? 'paused' : 'live');
    // whatever happened meanwhile is to be seen at once
    fetched = 0;
    start();
  });
  document.addEventListener('visibilitychange', start);
  addEventListener('pagehide', stop);
  addEventListener('pageshow', (event) => {
    if (event.persisted) start();
  });

  panel.hidden = false;
  document.documentElement.classList.add('live');
  show('live');
  start();
})();
