// Replaces quoted posts by frames, as the platform's own script does.
(function () {
  'use strict';
  const ORIGIN = 'https://embed.bsky.app';

  window.addEventListener('message', (event) => {
    if (event.origin !== ORIGIN || !event.data || !event.data.id) return;
    const frame = document.querySelector('iframe[data-bluesky-id="' + event.data.id + '"]');
    if (frame && event.data.height) frame.style.height = event.data.height + 'px';
  });

  function replace(quote) {
    const uri = quote.dataset.blueskyUri;
    if (!uri || !uri.startsWith('at://')) return;
    const id = String(Math.random()).slice(2);
    const query = new URLSearchParams({ id, ref_url: encodeURIComponent(location.origin + location.pathname), colorMode: 'light' });
    const frame = document.createElement('iframe');
    frame.dataset.blueskyId = id;
    frame.src = ORIGIN + '/embed/' + uri.slice('at://'.length) + '?' + query;
    frame.setAttribute('frameborder', '0');
    frame.setAttribute('scrolling', 'no');
    frame.style.cssText = 'border:none;display:block;flex-grow:1;width:100%;height:200px';
    const box = document.createElement('div');
    box.className = 'bluesky-embed';
    box.dataset.blueskyUri = uri;
    box.style.cssText = 'max-width:600px;width:100%;margin-top:10px;margin-bottom:10px;display:flex';
    box.appendChild(frame);
    quote.replaceWith(box);
  }

  function scan() {
    document.querySelectorAll('blockquote[data-bluesky-uri]').forEach(replace);
  }

  window.bluesky = window.bluesky || { scan };
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', scan);
  else scan();
})();
