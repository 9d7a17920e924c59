// Loads pictures marked data-src when they come near the window.
(function () {
  'use strict';
  const watcher = new IntersectionObserver((entries) => {
    entries.filter((entry) => entry.isIntersecting).forEach((entry) => {
      entry.target.src = entry.target.dataset.src;
      watcher.unobserve(entry.target);
    });
  }, { rootMargin: '200px' });
  document.querySelectorAll('img[data-src]').forEach((image) => watcher.observe(image));
})();
