// Shows one post of Bluesky: on the embed page and in the app, by the address.
(function () {
  'use strict';
  const path = decodeURIComponent(location.pathname);
  const match = /^\/(?:embed\/([^/]+)\/app\.bsky\.feed\.post|profile\/([^/]+)\/post)\/([^/]+)/.exec(path);
  const root = document.getElementById('post');

  function make(tag, className, text) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  function head(post) {
    const row = make('header', 'author');
    const face = make('img', 'avatar');
    face.src = post.author.avatar;
    face.alt = '';
    const names = make('div', 'names');
    names.append(make('b', '', post.author.displayName), make('span', 'handle', '@' + post.author.handle));
    row.append(face, names, make('span', 'logo', '🦋'));
    return row;
  }

  function pictures(post) {
    return ((post.embed || {}).images || []).map((image) => {
      const picture = make('img', 'media');
      picture.src = image.thumb;
      picture.alt = image.alt;
      picture.width = image.aspectRatio.width;
      picture.height = image.aspectRatio.height;
      return picture;
    });
  }

  function show(post) {
    if (post.author.labels.some((label) => label.val === '!no-unauthenticated')) return missing('Sign-in Required');
    const article = make('article', 'post');
    article.dataset.testid = 'postThreadItem-by-' + post.author.handle;
    const text = make('p', 'text', post.record.text);
    text.lang = (post.record.langs || ['en'])[0];
    const when = make('time', '', new Date(post.record.createdAt).toLocaleString('en-US', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }));
    article.append(head(post), text, ...pictures(post), when, make('footer', 'counts', post.likeCount + ' likes · ' + post.replyCount + ' replies'));
    root.replaceChildren(article);
  }

  function missing(sentence) {
    const article = make('article', 'tombstone');
    article.append(make('p', '', sentence));
    root.replaceChildren(article);
  }

  function read(answer) {
    if (answer.error === 'NotFound') return missing('Post not found, it may have been deleted.');
    const thread = answer.thread || {};
    if (thread.$type === 'app.bsky.feed.defs#blockedPost') return missing('The author is blocked.');
    return thread.post ? show(thread.post) : missing('An error occurred.');
  }

  function resize() {
    if (parent === window) return;
    const id = new URLSearchParams(location.search).get('id');
    parent.postMessage({ id, height: Math.ceil(document.documentElement.getBoundingClientRect().height) }, '*');
  }

  const uri = 'at://' + (match[1] || match[2]) + '/app.bsky.feed.post/' + match[3];
  fetch('https://public.api.bsky.app/xrpc/app.bsky.feed.getPostThread?' + new URLSearchParams({ uri, depth: 0, parentHeight: 0 }))
    .then((response) => response.json())
    .then(read)
    .catch(() => missing('An error occurred.'))
    .then(() => Promise.all(Array.from(document.images, (image) => image.decode().catch(() => 0))))
    .then(resize);
  new ResizeObserver(resize).observe(document.documentElement);
})();
