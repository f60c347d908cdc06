// Everything here is extra: each page works without it.
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("script");
  const say = (text) => { document.getElementById("live").textContent = text; };
})();
