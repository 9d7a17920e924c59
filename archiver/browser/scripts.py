"""What is asked of a page, in the page's own language."""

SCROLL = """async () => {
  const beat = () => new Promise(done => { requestAnimationFrame(done); setTimeout(done, 60); });
  const height = () => document.documentElement.scrollHeight;
  for (let y = 0, n = 0; y < height() && n < 60; y += innerHeight, n++) { scrollTo(0, y); await beat(); }
  scrollTo(0, 0);
  await beat();
}"""
"""Show every part once, for what loads only when it comes into sight; a frame that is never drawn does not hold it up."""

HEIGHT = "() => Math.max(document.documentElement.scrollHeight, document.body ? document.body.scrollHeight : 0)"

READY = """() => document.readyState !== 'loading'
  && [...document.images].every(i => i.complete || i.getBoundingClientRect().top > innerHeight || !i.getClientRects().length)"""
"""Whether all pictures in sight have come."""

WORDS = """() => ({
  html: (document.doctype ? new XMLSerializer().serializeToString(document.doctype) + '\\n' : '') + document.documentElement.outerHTML,
  text: document.body ? document.body.innerText : '',
  title: document.title,
  height: document.documentElement.scrollHeight,
})"""

BOXES = """wanted => {
  const frame = r => {
    const x = Math.floor(r.x + scrollX), y = Math.floor(r.y + scrollY);
    return {x, y, width: Math.ceil(r.right + scrollX) - x, height: Math.ceil(r.bottom + scrollY) - y};
  };
  const box = e => {
    const r = e.getBoundingClientRect(), s = getComputedStyle(e);
    return r.width >= 40 && r.height >= 16 && s.visibility !== 'hidden' ? frame(r) : null;
  };
  const names = (e, marks) => [...e.attributes].some(a => marks.some(m => a.value.includes(m)));
  const holds = (e, marks) => names(e, marks) || [...e.querySelectorAll('a[href], [data-tweet-id], [cite]')].some(c => names(c, marks));
  const shown = found => found.map(box).find(Boolean) ?? null;
  const pick = (selector, marks) => {
    for (const part of selector.split(',')) {
      const found = [...document.querySelectorAll(part)].filter(box);
      const mine = found.filter(e => holds(e, marks));
      if (mine.length) return shown(mine);
      if (found.length) return shown(found);
    }
    return null;
  };
  const embedded = marks => {
    const all = selector => [...document.querySelectorAll(selector)];
    return shown(all('iframe').filter(e => names(e, marks)))
      ?? shown(all('blockquote').filter(e => holds(e, marks)))
      ?? shown(all('*').filter(e => e.localName.includes('-') && names(e, marks)));
  };
  return wanted.map(({selector, marks}) => selector ? pick(selector, marks) : embedded(marks));
}"""
"""Where the posts stand: by selector (parts in order, the post's own before others), else the frame, quotation or custom element that names it."""

CACHED = """async urls => {
  const found = {};
  for (const url of urls) {
    const kept = await caches.match(url, {ignoreVary: true});
    if (!kept || kept.type === 'opaque') continue;
    const bytes = new Uint8Array(await kept.arrayBuffer());
    let text = '';
    for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
    found[url] = btoa(text);
  }
  return found;
}"""
"""What a service worker keeps of these addresses, in base64."""
