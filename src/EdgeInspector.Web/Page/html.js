// htm keeps what never changes in a template and hands out the same again; Preact leaves in it the first place where it stood, and that
// leads to every part that was ever on the screen. So nothing is kept here, and what has gone from the page is gone.
import htm from './vendor/htm.js';
import { h } from './vendor/preact-htm.js';

export * from './vendor/preact-htm.js';
export const html = htm.bind(function (...element) {
  this[0] = 3;
  return h(...element);
});
