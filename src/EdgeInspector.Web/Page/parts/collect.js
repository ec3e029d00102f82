import { html, useState } from '../html.js';
import { Draft } from './draft.js';
import { number, t } from '../text.js';

const wanted = [30, 59, 99, 299];
// None of so many was rejected: at 95 % the share of false rejects is at most this.
const limit = parts => parts > 0 ? 100 * (1 - 0.05 ** (1 / parts)) : 100;
const percent = share => `${number(share, 1)} %`;

// What became of the last frame, in words.
function Last({ last }) {
  if (!last) return null;
  if (last.problem) return html`<p class="trouble" role="status" lang="en">${last.problem}</p>`;
  return last.refused
    ? html`<p class="trouble last" role="status">${t('collect.refusedLast')} <b>${t(`collect.refused.${last.refused}`)}</b>${last.like ? ` (${t('collect.like', { number: last.like })})` : ''}</p>`
    : html`<p class="done last" role="status">${t('collect.taken', { number: last.picture })}</p>`;
}

// Good parts: how, how many, what was refused and why, and the pictures themselves.
export function Collect({ station, facts, region, act }) {
  const [count, setCount] = useState(facts.wanted), [every, setEvery] = useState(facts.every ?? 1), refused = Object.entries(facts.refused);
  const start = each => act({ action: 'start', every: each, wanted: count, region });
  const takeOne = async isForced => { if (facts.on && facts.every === null || await start(null)) await act({ action: 'take', force: isForced }); };
  return html`<section class="card"><h2>${t('collect.step2')}</h2><p class="help">${t('collect.help')}</p>
    <label class="field"><span>${t('collect.wanted')}</span><select value=${count} onChange=${event => setCount(Number(event.target.value))}>${[...new Set([...wanted, facts.wanted])].sort((a, b) => a - b).map(parts => html`
      <option key=${parts} value=${parts}>${t('collect.rate', { count: number(parts), rate: percent(limit(parts)) })}</option>`)}</select></label>
    <label class="field number"><span>${t('collect.every')}</span><${Draft} type="number" min="1" step="1" value=${every} onCommit=${text => Number.isInteger(Number(text)) && Number(text) > 0 && setEvery(Number(text))} /></label>
    <div class="tools"><button class="strong" onClick=${() => start(every)}>${t('collect.start')}</button><button onClick=${() => takeOne(false)}>${t('collect.take')}</button>
      ${facts.last?.refused === 'odd' && html`<button onClick=${() => takeOne(true)}>${t('collect.force')}</button>`}
      <button disabled=${!facts.on} onClick=${() => act({ action: 'stop' })}>${t('collect.stop')}</button></div>
    <p class="learning"><label>${t('collect.count')} <progress value=${facts.collected} max=${Math.max(facts.wanted, facts.collected, 1)}></progress></label>
      <b class="collected-count">${number(facts.collected)}</b> <span>${facts.needed > 0 ? t('collect.more', { count: number(facts.needed), rate: percent(100 * facts.wantedLimit) }) : t('collect.enough', { rate: percent(100 * facts.falseRejectLimit) })}</span></p>
    <${Last} last=${facts.last} />
    ${refused.length > 0 && html`<p class="reasons"><span>${t('collect.refusedAll')}</span> ${refused.map(([reason, parts]) => html`<span key=${reason} class="chip">${t(`collect.refused.${reason}`)} <b>${number(parts)}</b></span>`)}</p>`}
    ${facts.faults.map(fault => html`<p class="trouble" lang="en">${fault}</p>`)}
    ${facts.pictures.length > 0 && html`<details><summary>${t('collect.pictures')}</summary>
      <ul class="collected">${[...facts.pictures].reverse().map(picture => html`<li key=${picture.number}><img loading="lazy" src=${`api/stations/${encodeURIComponent(station)}/collected/${picture.number}`} alt=${t('collect.picture', { number: picture.number })} />
        <button onClick=${() => act({ action: 'drop', picture: picture.number })}>${t('collect.drop', { number: picture.number })}</button></li>`)}</ul>
      <button onClick=${() => act({ action: 'drop' })}>${t('collect.dropAll')}</button></details>`}</section>`;
}
