import { html } from '../html.js';
import { number, t } from '../text.js';

// A track with its limit at two thirds, in words beside it: both ways from the middle for what may rise and fall.
function Level({ value, limit, both }) {
  const share = Math.max(-1.5, Math.min(1.5, value / limit)), place = one => both ? 50 + 100 / 3 * one : 200 / 3 * Math.max(0, one), from = Math.min(place(0), place(share));
  return html`<svg class="level drift-level" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="10" />
    <rect class="fill" x=${from} width=${Math.abs(place(share) - place(0))} height="10" />${(both ? [-1, 1] : [1]).map(one => html`<rect key=${one} class="limit" x=${place(one) - 0.5} width="1" height="10" />`)}</svg>`;
}

// How far the line is from what its model was taught, before parts are rejected for it.
export function Drift({ station }) {
  const drift = station?.stats?.drift;
  return html`<section class="card drift"><h2>${t('drift.title')}</h2>
    ${!drift ? html`<p class="help">${t('drift.none')}</p>` : html`
      <table class="taught drifts"><caption>${t('drift.caption', { parts: number(drift.parts) })}</caption><tbody>${drift.signals.map(({ name, value, limit }) => {
        const both = name !== 'score' && name !== 'place', isOut = (both ? Math.abs(value) : value) >= limit;
        return html`<tr key=${name} class=${isOut ? 'odd' : ''}><th scope="row">${t(`drift.figure.${name}`)}</th><td class="wide"><${Level} value=${value} limit=${limit} both=${both} /></td><td>${number(value, 1)}</td><td>${t(isOut ? 'drift.beyond' : 'drift.within', { limit: number(limit, 1) })}</td></tr>`;
      })}</tbody></table>
      ${drift.causes.length === 0 ? html`<p class="calm">${t('drift.calm')}</p>` : html`<ul class="plain-list">${drift.causes.map(cause => html`<li key=${cause}><strong>${t(`drift.${cause}`)}</strong> ${t(`drift.${cause}.help`)}${cause === 'place' && drift.place ? ` ${t('drift.where', drift.place)}` : ''}</li>`)}</ul>`}
      <p class="help">${t('drift.help')}</p>`}
  </section>`;
}
