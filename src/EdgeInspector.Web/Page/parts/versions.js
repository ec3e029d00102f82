import { html, useEffect, useRef, useState } from '../html.js';
import { partPath } from '../past.js';
import { ask } from '../reading.js';
import { mayI } from '../session.js';
import { number, score, t } from '../text.js';
import { ChangeFields, useChange } from './settings.js';

const mostBytes = 8 * 2 ** 30;   // as many as the agent takes

const pathOf = (station, one) => `api/stations/${encodeURIComponent(station)}/models/${one.sha256}`;

// How a version differs from another one that is chosen here; at first from the one in use.
export function Difference({ station, one, versions, inUse }) {
  const others = versions.filter(other => other.number !== one.number), [wanted, want] = useState(null), [found, setFound] = useState(null), [trouble, setTrouble] = useState(null);
  const from = others.find(other => other.number === wanted) ?? others.find(other => other.number === inUse) ?? others.find(other => other.number === one.parent) ?? others[0];
  useEffect(() => {
    if (!from) return undefined;
    let isGone = false;
    ask(`${pathOf(station, one)}/difference?from=${from.sha256}`).then(
      content => { if (!isGone) { setFound(content); setTrouble(null); } }, error => { if (!isGone) setTrouble(error.message); });
    return () => { isGone = true; };
  }, [station, one.sha256, from?.sha256]);
  if (!from) return null;
  const isIt = found && found.to === one.number && found.from === from.number;
  const rows = isIt ? [...found.oldThreshold !== found.newThreshold ? [[t('models.threshold'), score(found.oldThreshold), score(found.newThreshold)]] : [], ...found.parameters.map(({ name, old, new: now }) => [name, old ?? '–', now ?? '–'])] : [];
  return html`<div class="difference"><label class="field"><span>${t('models.compare')}</span><select value=${from.number} onChange=${event => want(Number(event.target.value))}>${others.map(other => html`
      <option key=${other.number} value=${other.number}>${other.number}${other.number === inUse ? ` (${t('models.inUse')})` : ''}</option>`)}</select></label>
    ${trouble && html`<p class="trouble" role="alert">${trouble}</p>`}
    ${isIt && (rows.length === 0 ? html`<p>${t('models.alike', { number: from.number })}</p>` : html`<h3>${t('models.differs', { number: from.number })}</h3>
      <div class="scroll" tabindex="0" role="region" aria-label=${t('models.differs', { number: from.number })}><table><thead><tr><th scope="col">${t('models.parameter')}</th><th scope="col">${t('models.version')} ${from.number}</th><th scope="col">${t('models.version')} ${one.number}</th></tr></thead>
      <tbody>${rows.map(row => html`<tr key=${row[0]}>${row.map(cell => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>`)}
    ${isIt && ['added', 'removed'].filter(kind => found[kind].length > 0).map(kind => html`<details key=${kind}><summary>${t(`models.${kind}`, { count: number(found[kind].length) })}</summary><p class="data">${found[kind].join(', ')}</p></details>`)}</div>`;
}

// Whether every byte is as it was recorded, and the version in one file.
export function Keeping({ station, one }) {
  const [check, setCheck] = useState(null), [isBusy, setBusy] = useState(false);
  const look = () => {
    setBusy(true);
    ask(`${pathOf(station, one)}/check`).then(content => setCheck({ sha256: one.sha256, faults: content.faults }), error => setCheck({ sha256: one.sha256, faults: [error.message] })).then(() => setBusy(false));
  };
  const said = check?.sha256 === one.sha256 ? check.faults : null;
  return html`<div class="keeping"><div class="keep">
      ${mayI('modelCheck') && html`<button type="button" disabled=${isBusy} onClick=${look}>${t(isBusy ? 'models.checking' : 'models.check')}</button>`}
      ${mayI('modelExport') && html`<a class="button" href=${`${pathOf(station, one)}/export`} download=${`${station}-${one.number}.zip`}>${t('models.export')}</a>`}</div>
    <div role="status">${said && (said.length === 0 ? html`<p class="done">${t('models.whole', { number: one.number })}</p>` : said.map(fault => html`<p class="trouble" lang="en">${fault}</p>`))}</div></div>`;
}

// The file goes as it is, and the browser reads it from the disk while it is sent.
const bring = async (_, station, { file, ...about }) => {
  if (file.size > mostBytes) return { ok: false, message: t('models.tooLarge', { most: number(mostBytes / 2 ** 30) }) };
  const answer = await fetch(`api/stations/${encodeURIComponent(station)}/models/import?${new URLSearchParams(about)}`, { method: 'POST', headers: { 'Content-Type': 'application/zip' }, body: file })
    .catch(() => { throw new Error(t('models.cut')); });
  return { ok: false, ...await answer.json() };
};

// Takes a version in from another machine; putting it in use is an act of its own.
export function Import({ station, recipe, onDone }) {
  const [file, choose] = useState(null), field = useRef(null);
  const change = useChange('modelImport', station, came => { if (came.ok) { choose(null); field.current.value = ''; } onDone(came); }, bring);
  const send = event => { event.preventDefault(); if (change.isReady && file) change.send({ recipe: recipe ?? '', file }); };
  return html`<section class="plot wide import"><h2>${t('models.import')}</h2><p>${t('models.importHelp')}</p>
    <form class="change" onSubmit=${send}><label class="field"><span>${t('models.file')}</span><input ref=${field} type="file" accept=".zip,application/zip" onChange=${event => choose(event.target.files[0] ?? null)} /></label>
      <${ChangeFields} change=${change} isChanged=${file} text=${t(change.isBusy ? 'models.importing' : 'models.importNow')} /></form></section>`;
}

function Part({ station, one }) {
  const [isGone, setGone] = useState(false);
  return html`<li class="odd-part">${isGone ? html`<span>${t('models.noPicture')}</span><br />` : html`<img loading="lazy" width="160" alt="" onError=${() => setGone(true)} src=${`api/stations/${encodeURIComponent(station)}/parts/${one.sequence}/pictures/small`} />`}
    <a class="button" href=${partPath({ station, seq: one.sequence })}>${one.part ?? one.sequence}</a><br />${t(`verdict.${one.old}`)} <span class="data">${score(one.oldScore)}</span> → ${t(`verdict.${one.new}`)} <span class="data">${score(one.newScore)}</span>
    ${one.review && html`<br />${t(`review.is.${one.review}`)}`}</li>`;
}

// Which archived parts a version that learned taught pictures judges otherwise; the pictures come when they are asked for.
export function Archive({ station, of }) {
  const [isOpen, setOpen] = useState(false);
  return html`<h3>${t('models.archive')}</h3><p>${t('models.archiveOf', { changed: number(of.changedCount), judged: number(of.judged), candidates: of.candidates.join(', ') || '–' })}</p>
    ${of.changed.length > 0 && html`<details onToggle=${event => setOpen(event.target.open)}><summary>${t('models.archiveShow', { count: number(of.changed.length) })}</summary>
      ${isOpen && html`<ul class="odd-parts" tabindex="0" aria-label=${t('models.archive')}>${of.changed.map(part => html`<${Part} key=${part.sequence} station=${station} one=${part} />`)}</ul>`}</details>`}`;
}
