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

SCROLL_TO = "top => scrollTo({top, left: 0, behavior: 'instant'})"

IN_SIGHT = "box => box.y >= scrollY && box.y + box.height <= scrollY + innerHeight"

READY = """() => document.readyState !== 'loading'
  && [...document.images].every(i => i.complete || i.getBoundingClientRect().top > innerHeight || !i.getClientRects().length)"""
"""Whether all pictures in sight have come."""

VEIL = """
  const paints = e => {
    const s = getComputedStyle(e);
    return !s.backgroundColor.endsWith(', 0)') || s.backgroundImage !== 'none' || ['IMG', 'IFRAME', 'VIDEO', 'CANVAS'].includes(e.tagName);
  };
  const veil = (x, y, under) => {
    const top = document.elementFromPoint(x, y);
    if (!top || !paints(top) || (under && (under.contains(top) || top.contains(under)))) return null;
    for (let e = top; e && e !== document.body; e = e.parentElement)
      if (['fixed', 'sticky'].includes(getComputedStyle(e).position)) return e.contains(under) ? null : e;
    return null;
  };
  const veiled = (r, rows, under) => {
    const found = new Map();
    for (let i = 0; i < 5; i++) for (let j = 0; j < rows; j++) {
      const e = veil(r.left + r.width * (i + .5) / 5, r.top + r.height * (j + .5) / rows, under);
      if (e) found.set(e, (found.get(e) ?? 0) + 1);
    }
    const [e] = [...found].find(([, hits]) => hits * 2 > 5 * rows) ?? [];
    return e ? `${e.localName}${e.id ? '#' + e.id : e.classList.length ? '.' + e.classList[0] : ''}` : null;
  };
"""
"""What lies over most of a rectangle, fixed to the window as walls and dialogs are, and is no part of what is meant to be seen there."""

WORDS = (
    "() => {"
    + VEIL
    + """
  return {
  html: (document.doctype ? new XMLSerializer().serializeToString(document.doctype) + '\\n' : '') + document.documentElement.outerHTML,
  text: document.body ? document.body.innerText : '',
  title: document.title,
  height: Math.max(document.documentElement.scrollHeight, document.body ? document.body.scrollHeight : 0),
  covered: veiled({left: 0, top: 0, width: innerWidth, height: innerHeight}, 9, null),
  };
}"""
)

BOXES = (
    "wanted => {"
    + VEIL
    + """
  const frame = r => {
    const x = Math.floor(r.x + scrollX), y = Math.floor(r.y + scrollY);
    const scrolled = scrollX !== 0 || scrollY !== 0;
    return {x, y, width: Math.ceil(r.right + scrollX) - x, height: Math.ceil(r.bottom + scrollY) - y, scrolled};
  };
  const box = e => {
    const r = e.getBoundingClientRect(), s = getComputedStyle(e);
    return r.width >= 40 && r.height >= 16 && s.visibility !== 'hidden' ? {...frame(r), covered: veiled(r, 5, e)} : null;
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
)
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

CONSENT = """(config, rules) => {
  const told = [], clicked = [];
  const said = e => (e.innerText || e.value || e.getAttribute('aria-label') || '').trim().replace(/\\s+/g, ' ').slice(0, 100);
  const reply = async answer => {
    // It asks before it can listen.
    await null;
    await window.autoconsentReceiveMessage(answer);
  };
  const tell = message =>
    told.push({type: message.type, cmp: message.cmp ?? null, result: message.result ?? null, id: message.id ?? null, code: message.code ?? null});
  window.autoconsentSendMessage = async message => {
    if (message.type === 'init') return reply({type: 'initResp', config, rules: {autoconsent: rules}});
    if (message.type !== 'eval') return tell(message);
    let result = false;
    try {
      result = Boolean((0, eval)(message.code));
    } catch (error) {
      // The page's policy forbids it here; from outside it can be asked.
      if (error instanceof EvalError) return tell(message);
    }
    return reply({type: 'evalResp', id: message.id, result});
  };
  document.addEventListener('click', event => {
    const e = event.composedPath()[0];
    if (e instanceof Element) clicked.push(`${e.localName}${e.id ? '#' + e.id : ''}: ${said(e)}`);
  }, true);
  window.autoconsentTold = () => told.splice(0);
  window.autoconsentClicked = () => [...clicked];
}"""
"""Let the consent rules speak to us, and note every click."""

CONSENT_TOLD = "() => window.autoconsentTold()"

CONSENT_CLICKS = "() => window.autoconsentClicked()"
