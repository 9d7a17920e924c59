// Asks for what articles ask for beside their pictures.
(async () => {
  'use strict';
  navigator.sendBeacon('/bench/beacon', 'shown');
  await navigator.serviceWorker.register('/bench/sw.js', { scope: '/bench/' });
  if (!navigator.serviceWorker.controller)
    await new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done, { once: true }));
  const part = (range) => fetch('/bench/parts.bin', { headers: { Range: `bytes=${range}` } }).then((answer) => answer.arrayBuffer());
  await Promise.all([fetch('/bench/asked.json'), fetch('/bench/kept.json'), part('0-99999'), part('500000-')]);
  // As players do that feed a video to the page piece by piece.
  const reader = (await fetch('/bench/video.mp4')).body.getReader();
  while (!(await reader.read()).done);
  document.getElementById('state').textContent = 'played';
})();
