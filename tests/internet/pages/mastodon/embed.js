// Replaces quoted posts by frames, as an instance's own script does.
(function () {
  'use strict';
  const allowed = document.currentScript.dataset.allowedPrefixes.split(' ');

  window.addEventListener('message', (event) => {
    if (!event.data || event.data.type !== 'setHeight') return;
    const frames = Array.from(document.querySelectorAll('iframe.mastodon-embed'));
    const frame = frames.find((each) => each.contentWindow === event.source);
    if (frame) frame.style.height = event.data.height + 'px';
  });

  function replace(quote) {
    const address = quote.dataset.embedUrl;
    if (!address || !allowed.some((prefix) => address.startsWith(prefix))) return;
    const frame = document.createElement('iframe');
    frame.className = 'mastodon-embed';
    frame.src = address;
    frame.style.cssText = 'border:0;width:100%;max-width:520px;height:240px';
    quote.replaceWith(frame);
  }

  const scan = () => document.querySelectorAll('blockquote.mastodon-embed').forEach(replace);
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', scan);
  else scan();
})();
