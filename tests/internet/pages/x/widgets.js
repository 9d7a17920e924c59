// Replaces quoted posts by frames, as the platform's own script does.
(function () {
  'use strict';
  const ORIGIN = 'https://platform.twitter.com';
  const STATUS = /^https?:\/\/(?:www\.|mobile\.)?(?:twitter|x)\.com\/\w+\/status(?:es)?\/(\d+)/;
  let count = 0;

  function statusOf(quote) {
    const ids = Array.from(quote.querySelectorAll('a')).map((a) => STATUS.exec(a.href)).filter(Boolean);
    return ids.length ? ids[ids.length - 1][1] : null;
  }

  function frame(quote, id) {
    const name = 'twitter-widget-' + count++;
    const query = new URLSearchParams({
      dnt: quote.dataset.dnt || 'false', embedId: name, frame: 'false', hideCard: 'false', hideThread: 'false', id,
      lang: quote.dataset.lang || 'en', origin: location.href, theme: quote.dataset.theme || 'light', width: '550px',
    });
    const element = document.createElement('iframe');
    element.id = name;
    element.title = 'X Post';
    element.setAttribute('scrolling', 'no');
    element.setAttribute('frameborder', '0');
    element.setAttribute('allowfullscreen', 'true');
    element.dataset.tweetId = id;
    element.style.cssText = 'position:static;visibility:visible;width:550px;height:240px;display:block;flex-grow:1;max-width:100%';
    element.src = ORIGIN + '/embed/Tweet.html?' + query;
    return element;
  }

  function replace(quote) {
    const id = statusOf(quote);
    if (!id) return;
    const box = document.createElement('div');
    box.className = 'twitter-tweet twitter-tweet-rendered';
    box.style.cssText = 'display:flex;max-width:550px;width:100%;margin-top:10px;margin-bottom:10px';
    box.appendChild(frame(quote, id));
    quote.replaceWith(box);
  }

  window.addEventListener('message', (event) => {
    if (event.origin !== ORIGIN || !event.data || !event.data['twttr.embed']) return;
    const sender = Array.from(document.querySelectorAll('iframe[data-tweet-id]')).find((f) => f.contentWindow === event.source);
    if (sender) sender.style.height = event.data['twttr.embed'].params[0].height + 'px';
  });

  function load() {
    document.querySelectorAll('blockquote.twitter-tweet').forEach(replace);
  }

  if (!window.twttr) {
    window.twttr = { widgets: { load } };
    if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', load);
    else load();
  }
})();
