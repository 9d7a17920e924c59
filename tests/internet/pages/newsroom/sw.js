// Keeps one answer beforehand, and answers one address with another.
self.addEventListener('install', (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open('kept').then((cache) => cache.add('/bench/kept.json')));
});
self.addEventListener('activate', (event) => event.waitUntil(clients.claim()));
self.addEventListener('fetch', (event) => {
  const { pathname } = new URL(event.request.url);
  if (pathname === '/bench/asked.json') event.respondWith(fetch('/bench/worker.json'));
  if (pathname === '/bench/kept.json') event.respondWith(caches.match('/bench/kept.json'));
});
