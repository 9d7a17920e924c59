// Shows one post of X: on the embed page by ?id=, on x.com by the number in the path.
(function () {
  'use strict';
  const asked = new URLSearchParams(location.search);
  const id = asked.get('id') || (/\/status\/(\d+)/.exec(location.pathname) || [])[1];
  const root = document.getElementById('post');

  function token(number) {
    return ((Number(number) / 1e15) * Math.PI).toString(36).replace(/(0+|\.)/g, '');
  }

  function make(tag, className, text) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  function head(post) {
    const row = make('header', 'author');
    const face = make('img', 'avatar');
    face.src = post.user.profile_image_url_https;
    face.alt = '';
    const names = make('div', 'names');
    names.append(make('b', '', post.user.name), make('span', 'handle', '@' + post.user.screen_name));
    row.append(face, names, make('span', 'logo', '𝕏'));
    return row;
  }

  function words(post) {
    const paragraph = make('p', 'text');
    paragraph.lang = post.lang;
    const links = new Map(post.entities.urls.map((link) => [link.url, link]));
    // The platform counts characters, not the UTF-16 units that String.slice counts.
    Array.from(post.text).slice(0, post.display_text_range[1]).join('').split(/(https:\/\/t\.co\/\w+)/).forEach((part) => {
      if (!links.has(part)) return paragraph.append(part);
      const anchor = make('a', '', links.get(part).display_url);
      anchor.href = part;
      paragraph.append(anchor);
    });
    return paragraph;
  }

  function pictures(post) {
    return (post.mediaDetails || []).map((media) => {
      const picture = make('img', 'media');
      picture.src = media.media_url_https.replace(/\.(\w+)$/, '?format=$1&name=medium');
      picture.alt = 'Image';
      picture.width = media.original_info.width;
      picture.height = media.original_info.height;
      return picture;
    });
  }

  function show(post) {
    const article = make('article', 'tweet');
    article.dataset.testid = 'tweet';
    article.setAttribute('role', 'article');
    const when = make('time', '', new Date(post.created_at).toLocaleString('en-US', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }));
    when.dateTime = post.created_at;
    article.append(head(post), words(post), ...pictures(post), when);
    if (post.isEdited) article.append(make('div', 'edited', post.isStaleEdit ? 'There’s a new version of this post' : 'Last edited'));
    article.append(make('footer', 'counts', post.favorite_count + ' likes · ' + post.conversation_count + ' replies'));
    root.replaceChildren(article);
    document.title = post.user.name + ' on X';
  }

  function missing(sentence) {
    const article = make('article', 'tombstone');
    article.append(make('p', '', sentence));
    root.replaceChildren(article);
  }

  function read(answer) {
    if (answer.__typename === 'Tweet' && answer.user) return show(answer);
    const tombstone = answer.__typename === 'TweetTombstone' && answer.tombstone.text;
    return missing(tombstone ? tombstone.text : 'This post is unavailable.');
  }

  function resize() {
    if (parent === window) return;
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    parent.postMessage({ 'twttr.embed': { method: 'twttr.private.resize', params: [{ height }] } }, '*');
  }

  const gone = location.hostname === 'x.com' ? 'Hmm...this page doesn’t exist. Try searching for something else.' : 'Not found';
  const query = new URLSearchParams({ id, lang: asked.get('lang') || 'en', token: token(id) });
  fetch('https://cdn.syndication.twimg.com/tweet-result?' + query)
    .then((response) => (response.status === 404 ? missing(gone) : response.json().then(read)))
    .catch(() => missing('Something went wrong. Try reloading.'))
    .then(() => Promise.all(Array.from(document.images, (image) => image.decode().catch(() => 0))))
    .then(resize);
  new ResizeObserver(resize).observe(document.documentElement);
})();
