// Keeps a copy of the page in the browser, so that it opens while Trackside is out of reach.

const CACHE = "trackside-tracker";
const PARTS = ["bluetooth", "offline", "page", "queue", "sampler", "sender", "sensors", "words"];

/** Resolves to whether the page can be opened again out of reach. */
export async function keepPage() {
  if (!("serviceWorker" in navigator) || !("caches" in window)) return false;
  try {
    await navigator.serviceWorker.register("/join/worker.js", { scope: "/join/" });
    await navigator.serviceWorker.ready;
    const cache = await caches.open(CACHE);
    const assets = PARTS.map((part) => `/join/assets/${part}.mjs`);
    await cache.addAll([location.pathname, "/join/assets/page.css", ...assets]);
    return true;
  } catch (error) {
    // A browser that was told to trust a certificate only for now refuses this.
    console.warn("the page is not kept:", error);
    return (await caches.match(location.pathname)) !== undefined;
  }
}
