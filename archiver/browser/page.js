// What is asked of a page: an object whose functions answer by value. It is made in a JavaScript world of our own, and in frames of other sites.
(() => {
  // Made once for all that is asked at a time, of which nothing outlasts the answer: the page goes on.
  const once = make => {
    let made = null;
    return () => {
      if (!made) queueMicrotask(() => { made = null; });
      return made ??= make();
    };
  };

  // Elements of a site's own draw in shadow trees (DOM §4.8) beside the document. Those that are open are looked into; of a closed one only its host tells.

  // A tree, or an element, and the trees below it; a page can nest them as deep as it likes.
  const within = top => {
    const found = [], ahead = [top];
    while (ahead.length) {
      const tree = ahead.pop(), inner = [];
      for (const {shadowRoot} of tree.querySelectorAll('*')) if (shadowRoot) inner.push(shadowRoot);
      found.push(tree);
      while (inner.length) ahead.push(inner.pop());
    }
    return found;
  };
  const trees = once(() => within(document).slice(1));
  const inAll = (tops, selector) => tops.flatMap(top => [...top.querySelectorAll(selector)]);
  const all = selector => inAll([document, ...trees()], selector);
  const whole = e => [e, ...inAll([...(e.shadowRoot ? within(e.shadowRoot) : []), ...within(e)], '*')];
  const outer = e => e.assignedSlot ?? e.parentElement ?? e.getRootNode().host;
  // An element and all that it is drawn in.
  const path = e => {
    const found = [];
    for (let p = e; p; p = outer(p)) found.push(p);
    return found;
  };
  // Whether an element or a text is drawn: nothing is that finds no slot, nor what a slot holds where it was given something else.
  const renders = n => {
    const slot = n.parentElement;
    if (slot?.shadowRoot ? !n.assignedSlot : slot?.localName === 'slot' && slot.assignedNodes().length) return false;
    let box = n instanceof Element ? n : outer(n);
    while (box && getComputedStyle(box).display === 'contents') box = outer(box);
    return Boolean(box?.checkVisibility());
  };
  // What is seen at a point of the window.
  const at = (x, y) => {
    let top = document.elementFromPoint(x, y);
    for (let tree = document; top?.shadowRoot && top.getRootNode() === tree;) top = (tree = top.shadowRoot).elementFromPoint(x, y) ?? top;
    return top;
  };

  const height = () => Math.max(document.documentElement.scrollHeight, document.body ? document.body.scrollHeight : 0);

  // CSS pixels that are out of sight in a part of the page that scrolls by itself and fills most of the window.
  const inner = () => {
    for (let e = at(innerWidth / 2, innerHeight / 2); e && e !== document.body; e = outer(e))
      if (['auto', 'scroll'].includes(getComputedStyle(e).overflowY) && e.clientHeight * 2 >= innerHeight && e.clientWidth * 2 >= innerWidth)
        if (e.scrollHeight > e.clientHeight) return e.scrollHeight - e.clientHeight;
    return 0;
  };

  // Show every part once, for what loads only when it comes into sight; a frame that is never drawn does not hold it up.
  const lookThrough = async () => {
    const beat = () => new Promise(done => { requestAnimationFrame(done); setTimeout(done, 60); });
    const to = top => scrollTo({top, left: 0, behavior: 'instant'});
    for (let y = 0, n = 0; y < document.documentElement.scrollHeight && n < 60; y += innerHeight, n++) { to(y); await beat(); }
    to(0);
    await beat();
  };

  // Scroll there and nowhere else, whatever the page says of smooth scrolling and of places to stop at.
  const goTo = top => {
    document.documentElement.style.scrollSnapType = 'none';
    scrollTo({top, left: 0, behavior: 'instant'});
  };

  const wholeHeight = () => height() + inner();

  const inSight = box => box.x >= scrollX && box.x + box.width <= scrollX + innerWidth && box.y >= scrollY && box.y + box.height <= scrollY + innerHeight;

  // Null until all pictures in sight have come, then the CSS pixels of a frame that are out of sight in it and can be scrolled to. What fades or slides in
  // is brought to its end at once.
  const ready = () => {
    const ends = a => a.timeline === document.timeline && a.playbackRate > 0 && Number.isFinite(a.effect?.getComputedTiming().endTime);
    document.getAnimations().filter(ends).forEach(a => a.finish());
    const came = i => i.complete || i.getBoundingClientRect().top > innerHeight || !i.getClientRects().length;
    if (![...document.images].every(came)) return null;
    const {documentElement: html, body, scrollingElement} = document;
    const stays = e => !e || ['hidden', 'clip'].includes(getComputedStyle(e).overflowY);
    if (parent === window || !scrollingElement) return 0;
    return (stays(html) || stays(body) ? 0 : Math.max(scrollingElement.scrollHeight - innerHeight, 0)) + inner();
  };

  // What lies over a rectangle, or most of it, and is no part of what is meant to be seen there: fixed to the window, as walls and dialogs are, or, over
  // an element, whatever lets nothing through.

  const named = e => `${e.localName}${e.id ? '#' + e.id : e.classList.length ? '.' + e.classList[0] : ''}`;
  // As colours are computed (CSS Color 4, section 15): what lets through anything has a fourth part, or one behind a stroke.
  const alpha = colour => +(/^rgba.*, ([0-9.]+)[)]$|[/] ([0-9.]+)[)]$/.exec(colour) ?? [, 1]).slice(1).find(part => part !== undefined);
  const paints = e => {
    const s = getComputedStyle(e);
    return alpha(s.backgroundColor) > 0 || s.backgroundImage !== 'none' || ['img', 'iframe', 'video', 'canvas'].includes(e.localName);
  };
  const floats = e => ['fixed', 'sticky'].includes(getComputedStyle(e).position);
  const hides = e => alpha(getComputedStyle(e).backgroundColor) === 1 || ['img', 'video', 'canvas'].includes(e.localName);
  const veil = (x, y, under) => {
    const top = at(x, y), over = top ? path(top) : [];
    if (!top || (under.length ? over.includes(under[0]) || under.includes(top) : !paints(top))) return null;
    let lid = null;
    for (const e of over) {
      if (e === document.body || under.includes(e)) break;
      if (paints(top) && floats(e)) return e;
      if (under.length && hides(e)) lid = e;
    }
    return lid;
  };
  // ``under`` is the path of an element, nothing where all of the window is meant.
  const veils = (r, rows, under = []) => {
    const found = new Map();
    for (let i = 0; i < 5; i++) for (let j = 0; j < rows; j++) {
      const e = veil(r.left + r.width * (i + .5) / 5, r.top + r.height * (j + .5) / rows, under);
      if (e) found.set(e, (found.get(e) ?? 0) + 1);
    }
    return found;
  };
  // What lets the mouse through is met at no point and hides all the same: in the box of a post, which holds a few things, it stands beside what that is
  // drawn in, and above (CSS 2.2, appendix E).
  const rank = s => s.position === 'static' ? -.5 : +s.zIndex || 0;
  const shade = (r, under) => {
    let highest = -.5;
    for (const p of under) {
      const beside = p.parentNode?.children ?? [];
      if (p === document.body || beside.length > 20) break;
      highest = Math.max(highest, rank(getComputedStyle(p)));
      for (const e of beside) {
        const b = e.getBoundingClientRect(), s = getComputedStyle(e);
        const width = Math.min(b.right, r.right) - Math.max(b.left, r.left), height = Math.min(b.bottom, r.bottom) - Math.max(b.top, r.top);
        if (e === p || width <= 0 || height <= 0 || 2 * width * height <= r.width * r.height || s.pointerEvents !== 'none' || !hides(e)) continue;
        if (rank(s) < highest || (rank(s) === highest && p.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_PRECEDING)) continue;
        if (s.opacity > .5 && e.checkVisibility({visibilityProperty: true})) return named(e);
      }
    }
    return null;
  };
  const most = (found, rows) => {
    const [e] = [...found].find(([, hits]) => hits * 2 > 5 * rows) ?? [];
    return e ? named(e) : null;
  };

  const markup = () => {
    const html = document.documentElement, shadowRoots = trees();
    if (!shadowRoots.length) return html.outerHTML;
    const end = `</${html.localName}>`;
    return html.cloneNode().outerHTML.slice(0, -end.length) + html.getHTML({shadowRoots}) + end;
  };
  const said = tree => [...tree.childNodes].filter(renders).map(n => n instanceof Text ? n.data.trim() : n.innerText);
  const text = () => [document.body?.innerText, ...trees().flatMap(said)].filter(part => part).join('\n');

  const words = () => ({
    html: (document.doctype ? new XMLSerializer().serializeToString(document.doctype) + '\n' : '') + markup(),
    text: text(),
    title: document.title,
    height: height(),
    inner: inner(),
    beside: [document.documentElement, document.body].some(e => e && ['hidden', 'clip'].includes(getComputedStyle(e).overflowX)) ? 0
      : document.documentElement.scrollWidth - document.documentElement.clientWidth,
    covered: most(veils({left: 0, top: 0, width: innerWidth, height: innerHeight}, 9), 9),
  });

  // Where an element stands, and how much of it is in sight: an ancestor may cut it off, as scrolling boxes and closed parts of a page do, or blur it, as
  // walls do that ask for money; and what stands there in place of a post until a reader says that the platform may be asked for it.

  // Nobody scrolls to what lies before the beginning of a page.
  const leftmost = () => {
    const html = document.documentElement, {direction, writingMode} = getComputedStyle(html);
    return (direction === 'rtl' || writingMode === 'vertical-rl' ? html.clientWidth - html.scrollWidth : 0) - scrollX;
  };
  const cutter = (e, r) => {
    if (!e.checkVisibility()) return named(path(e).find(p => p.localName === 'details') ?? outer(e) ?? e);
    let left = Math.max(r.left, leftmost()), top = Math.max(r.top, -scrollY), {right, bottom} = r, position = getComputedStyle(e).position;
    const cut = () => Math.max(right - left, 0) * Math.max(bottom - top, 0) < .9 * r.width * r.height;
    if (cut()) return named(outer(e) ?? e);
    for (let p = outer(e); p && p !== document.body && p !== document.documentElement && position !== 'fixed'; p = outer(p)) {
      const s = getComputedStyle(p), b = p.getBoundingClientRect();
      if (position === 'absolute' && s.position === 'static' && s.transform === 'none') continue;
      if (s.overflowX !== 'visible') [left, right] = [Math.max(left, b.left), Math.min(right, b.right)];
      if (s.overflowY !== 'visible') [top, bottom] = [Math.max(top, b.top), Math.min(bottom, b.bottom)];
      if (cut()) return named(p);
      position = s.position;
    }
    return null;
  };
  const fainting = e => {
    for (let p = e, opacity = 1; p && p !== document.documentElement; p = outer(p)) {
      const s = getComputedStyle(p), blur = /blur[(]([0-9.]+)px/.exec(s.filter);
      opacity *= s.opacity;
      if (opacity < .3 || (blur && blur[1] >= 2)) return named(p);
    }
    return null;
  };
  // Names that plugins and sites give to what asks readers before it lets the platform in.
  const ASKS = new RegExp('consent|(two|2)-?click|opt-?in(?![a-z])|(content|embed|cookie)-?block|embed-privacy|external-(content|embed)'
    + '|brlbs|borlabs|cmplz|uc-embed|klaro|tarteaucitron|media2click|(^| )c-l-b( |$)', 'i');
  // They have no button: the banner of the page gives leave for them as well.
  const MUTE = /(^| )(wt-cli-iframe-placeholder|video-placeholder-(normal|youtube))( |$)/;
  const BUTTONS = 'button, [role=button], input:is([type=button], [type=submit]), a:not([href]), a[href^="#"], a[href^="javascript:"]';
  const asks = e => ASKS.test(`${e.localName} ${e.id} ${e.getAttribute('class')}`);
  const asking = e => {
    const inner = whole(e);
    if (inner.some(c => c.matches('iframe, blockquote, video, object, embed') && c.checkVisibility())) return null;
    const box = [...inner, outer(e)].find(c => c && asks(c)), mute = inner.find(c => MUTE.test(c.getAttribute('class')));
    return box && inner.slice(1).some(c => c.matches(BUTTONS)) ? named(box) : mute ? named(mute) : null;
  };
  const own = c => c.localName.includes('-') && !c.shadowRoot;
  const depicts = c => c.localName === 'img' ? c.naturalWidth > 0
    : c.matches('iframe, video, canvas, object, embed') || own(c) || getComputedStyle(c).backgroundImage.includes('url(');
  // A link, its words and icons: what stands there until a platform's script draws the post. What has nothing inside may be drawn where nobody can look.
  const hollow = e => {
    const inner = whole(e);
    if (inner.length < 2 || inner.some(c => depicts(c) && c.checkVisibility())) return false;
    const texts = inner.flatMap(c => [...c.childNodes, ...(c.shadowRoot?.childNodes ?? [])]).filter(n => n instanceof Text && n.data.trim());
    return texts.every(n => {
      const around = path(n);
      return !renders(n) || around.slice(1, around.indexOf(e) + 1).some(p => ['a', 'svg'].includes(p.localName));
    });
  };
  const stands = e => {
    const r = e.getBoundingClientRect();
    return r.width >= 40 && r.height >= 16 && getComputedStyle(e).visibility !== 'hidden';
  };
  const quoted = e => e.matches('blockquote[class]:not(:has(iframe))');
  // What a picture fills, and asks nothing: a site's own player lays one over its frame until it plays.
  const poster = lid => {
    const area = r => r.width * r.height, all = area(lid.getBoundingClientRect());
    return !asking(lid) && whole(lid).some(c => depicts(c) && c.checkVisibility() && area(c.getBoundingClientRect()) > .9 * all);
  };
  const box = e => {
    const r = e.getBoundingClientRect(), x = Math.floor(r.x + scrollX), y = Math.floor(r.y + scrollY);
    const size = {width: Math.ceil(r.right + scrollX) - x, height: Math.ceil(r.bottom + scrollY) - y};
    const frame = e.localName === 'iframe' ? e.src : null;
    const over = veils(r, 5, path(e)), lids = {covered: most(over, 5) ?? shade(r, path(e)), floating: [...over.keys()].some(floats)};
    const posters = frame !== null && lids.covered !== null && [...over.keys()].some(poster);
    const hidden = {...lids, cut: cutter(e, r), faint: fainting(e), asks: asking(e), hollow: hollow(e), quoted: quoted(e)};
    return {x, y, ...size, scrolled: scrollX !== 0 || scrollY !== 0, ...hidden, posters, frame};
  };
  const uncover = (e, posters) => {
    const gone = [];
    for (let n = 0; n < 9; n++) {
      const over = [...veils(e.getBoundingClientRect(), 5, path(e)).keys()].filter(lid => floats(lid) || (posters && poster(lid)));
      if (!over.length) break;
      for (const lid of over) {
        // What is stuck keeps its room on the page, and the backdrop of a dialog goes with it.
        lid.style.setProperty(...getComputedStyle(lid).position === 'fixed' ? ['display', 'none'] : ['visibility', 'hidden'], 'important');
        gone.push(named(lid));
      }
    }
    return gone;
  };
  const reveal = (e, more) => {
    if (more) e.style.cssText += `;height: ${e.getBoundingClientRect().height + more}px !important; max-height: none !important`;
    for (const p of path(e)) {
      if (p.localName === 'details') p.open = true;
      if (p.hidden) p.hidden = false;
    }
    document.documentElement.style.scrollSnapType = 'none';
    e.scrollIntoView({block: 'center', inline: 'center', behavior: 'instant'});
  };

  // Addresses of pictures that show as broken ones, and of all style sheets.
  const holes = () => [
    ...all('img').filter(i => i.complete && !i.naturalWidth && i.width >= 40 && i.height >= 16).map(i => i.currentSrc || i.src),
    ...all('link[rel~=stylesheet]').map(l => l.href),
  ];

  // The elements of posts: by selector (parts in order, the post's own before others), else the frame, quotation, custom element or box that names it.

  const SIZES = ['width', 'height', 'style', 'class', 'sizes'], WHOLE = 'main, article, section';
  const values = e => e.getAttributeNames().filter(name => !SIZES.includes(name)).map(name => e.getAttribute(name));
  const names = (e, mark) => values(e).some(value => mark.test(value));
  const holds = (e, mark) => names(e, mark) || [...e.querySelectorAll('a[href], [data-tweet-id], [cite]')].some(c => names(c, mark));
  const shown = found => found.find(e => stands(e) && e.checkVisibility()) ?? found.find(stands) ?? null;
  const pick = (selector, marks) => {
    for (const part of selector.split(',')) {
      const found = [...document.querySelectorAll(part)].filter(stands);
      const mine = found.filter(e => marks.some(mark => holds(e, mark)));
      if (mine.length) return shown(mine);
      if (found.length) return shown(found);
    }
    return null;
  };
  // What asks first keeps the post hidden in or beside it, as text, or in base64.
  const decoded = text => {
    try {
      return text.length > 40 ? atob(text) : '';
    } catch {
      return '';
    }
  };
  const keeper = e => {
    for (let n = 0; e && n < 6 && !e.matches('body, main, article'); e = outer(e), n++) {
      const near = stands(e) ? [e] : [e.previousElementSibling, e.nextElementSibling];
      const found = near.find(c => c && stands(c) && asking(c) && c.innerText.length < 1500);
      if (found) return found;
    }
    return null;
  };
  // Written down for all posts together: most pages hold thousands of elements, and some name a hundred posts.
  const noted = written => {
    const known = once(() => {
      const texts = all('*').map(e => [e, written(e).join('\n')]).filter(([, text]) => text);
      return {texts, all: texts.map(([, text]) => text).join('\n')};
    });
    return mark => mark.test(known().all) ? known().texts.filter(([, text]) => mark.test(text)).map(([e]) => e) : [];
  };
  const naming = noted(values);
  const keeping = noted(e => [...values(e).map(decoded), ...(e.matches('script, template, noscript') ? [e.innerHTML, decoded(e.textContent)] : [])]);
  const plain = selector => [...document.querySelectorAll(selector)];
  const quoting = (mark, among) => [['iframe', names], ['blockquote', holds]].map(([tag, tells]) => among(tag).filter(e => tells(e, mark)));
  const drawn = (mark, among) => {
    const [frames, quotations] = quoting(mark, among);
    return shown(frames) ?? shown(quotations);
  };
  const embedded = mark => {
    const quotation = drawn(mark, plain) ?? drawn(mark, all);
    if (quotation) return quotation;
    const found = naming(mark), inBody = e => e.matches('body *') || e.getRootNode() !== document;
    const boxes = e => inBody(e) && !e.matches(WHOLE) && (e.localName !== 'a' || e.querySelector('img'));
    return shown(found.filter(e => e.localName.includes('-'))) ?? shown(found.filter(boxes))
      ?? [...found, ...keeping(mark)].map(keeper).find(e => e) ?? null;
  };
  const find = ({selector, marks}) => {
    const told = marks.map(mark => new RegExp(mark, 'i'));
    return selector ? pick(selector, told) : told.map(embedded).find(e => e) ?? null;
  };
  const closed = e => getComputedStyle(e).display === 'none';
  const unfold = e => {
    const opened = [];
    for (let p = outer(e); p && p !== document.documentElement; p = outer(p)) if (closed(p)) {
      p.style.setProperty('display', 'block', 'important');
      opened.push(named(p));
    }
    return opened;
  };

  // Of each post where it stands, null where it does not show.
  const boxes = wanted => wanted.map(find).map(e => e && box(e));

  // Whether a post stands as its platform's quotation whose script the page names and has not asked for yet: many sites do so by a timer, to seem faster.
  const undrawn = wanted => {
    const WIDGETS = /[.](twitter|x)[.]com[/]widgets|[.](instagram|tiktok)[.]com[/]embed|embed[.](bsky|reddit)[.]/g;
    const promised = new Set(document.documentElement.outerHTML.match(WIDGETS));
    const asked = performance.getEntriesByType('resource').map(one => one.name);
    if (![...promised].some(script => !asked.some(name => name.includes(script)))) return false;
    return wanted.map(find).some(e => e && quoted(e));
  };

  // Bring a post into sight, in whatever box it stands, and make its frame higher where that shows a part of it only; tell whether there is one.
  const revealPost = wanted => {
    const e = find(wanted);
    if (e) reveal(e, wanted.more);
    return e !== null;
  };

  // Put aside what is fixed to the window, or sticks to it, where it lies over a post, and posters where those are meant, too; return what that was, null
  // where there is no such post.
  const uncoverPost = wanted => {
    const e = find(wanted);
    return e && uncover(e, wanted.posters);
  };

  // Open what hides the frame or quotation of a post, unless that itself is hidden; return what that was.
  const unfoldPost = ({selector, marks}) => {
    const found = selector ? [] : marks.flatMap(mark => quoting(new RegExp(mark, 'i'), all)).flat();
    const [hidden] = found.filter(e => !closed(e) && !e.checkVisibility());
    return hidden ? unfold(hidden) : [];
  };

  // Click what gives leave in a box that asks readers first, as far as names tell; a click by a script opens no windows.
  const giveLeave = wanted => {
    const e = find(wanted);
    if (!e || !asking(e)) return null;
    const named = b => [...b.attributes].map(a => `${a.name} ${a.value}`).join(' ');
    const gives = b => /accept|allow|agree|load|show|open|enable|activ|unblock|success/i.test(named(b));
    const buttons = whole(e).filter(b => b.matches(b === e ? '[role=button]' : BUTTONS) && b.checkVisibility());
    const [button] = buttons.filter(b => !/info|detail|setting|toggle|deny|reject|declin|close/i.test(named(b))).sort((b, c) => gives(c) - gives(b));
    if (!button) return null;
    button.click();
    return `${button.localName}${button.id ? '#' + button.id : ''}: ${(button.innerText || button.value || '').trim().replace(/\s+/g, ' ').slice(0, 100)}`;
  };

  const boxOf = e => stands(e) ? box(e) : null;

  return {
    height, wholeHeight, lookThrough, goTo, inSight, ready, words, holes,
    boxes, undrawn, revealPost, uncoverPost, unfoldPost, giveLeave,
    // Of frames, given as elements.
    boxOf, reveal, uncover,
  };
})()
