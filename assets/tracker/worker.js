// Lets the tracker page be opened again while Trackside is out of reach: it is fetched as ever, and
// taken from the cache if that fails. What is in the cache is put there by the page (`offline.mjs`).
"use strict";
const CACHE = "trackside-tracker";
const WITHIN_MS = 4000;
const IS_OURS = /^\/join\/(?:assets\/[^/]+|[^/]+\/track)$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || !IS_OURS.test(url.pathname)) return;
  event.respondWith(answer(request));
});

async function answer(request) {
  const cache = await caches.open(CACHE);
  try {
    const fresh = await fetch(request, { signal: AbortSignal.timeout(WITHIN_MS) });
    if (fresh.ok) await cache.put(request.url, fresh.clone());
    return fresh;
  } catch (error) {
    const kept = await cache.match(request.url, { ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
}
