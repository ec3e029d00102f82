import { html, useEffect, useState } from '../html.js';
import { command, live, seeing, watch } from '../live.js';
import { MayNot } from '../parts/who.js';
import { partPath } from '../past.js';
import { ask } from '../reading.js';
import { mayI } from '../session.js';
import { clock, dayOfYear, number, score, t } from '../text.js';

const refreshTime = 5000;   // ms between two looks where nothing was heard
const refreshTimeOfRun = 1000;   // ms while a run is on: parts come one by one

const when = time => { const at = new Date(time); return `${dayOfYear(at)}, ${clock(at)}`; };
const percent = share => number(Math.floor(1000 * share) / 10, 1);   // never more than is proven

function useChallenges(station) {
  const [came, setCame] = useState(null), [trouble, setTrouble] = useState(null), [count, setCount] = useState(0);
  const state = live.stations.get(station)?.challenge, isOn = came?.station === station && Boolean(came?.now?.running);
  useEffect(() => {
    if (!station) return undefined;
    let isGone = false;
    const read = () => ask(`api/stations/${encodeURIComponent(station)}/challenges`).then(
      content => { if (!isGone) { setCame({ station, ...content }); setTrouble(null); } }, error => { if (!isGone) setTrouble(error.message); });
    read();
    const timer = setInterval(() => { if (!document.hidden) read(); }, isOn ? refreshTimeOfRun : refreshTime);
    return () => { isGone = true; clearInterval(timer); };
  }, [station, count, state, isOn]);
  return { facts: came?.station === station ? came : null, trouble, again: () => setCount(count + 1) };
}

const suspects = (station, run) => `api/stations/${encodeURIComponent(station)}/suspects.csv${run ? `?run=${run}` : ''}`;

// The verdict of a part against the one that it must get, in words and by shape.
const Seen = ({ station, parts }) => html`<ul class="seen">${parts.map(part => html`<li key=${part.part} class=${part.differs ? 'odd' : ''}>
  <a class="button" href=${partPath({ station, seq: part.sequence })}>${part.part}</a> ${t(`verdict.${part.seen}`)} ${part.differs ? '✗' : '✓'} <span class="data">${score(part.score)} / ${score(part.threshold)}</span></li>`)}</ul>`;

function Running({ station, run, onCancel }) {
  return html`<section class="plot wide running" role="status"><h2>${t('challenge.running', { set: run.set, done: run.seen.length, parts: run.parts })}</h2>
    <p>${t('challenge.until', { time: clock(new Date(run.until)), by: run.by })}</p><progress value=${run.seen.length} max=${run.parts} aria-label=${t('challenge.progress')}></progress>
    <${Seen} station=${station} parts=${run.seen} />${mayI('challenge') && html`<button onClick=${onCancel}>${t('challenge.cancel')}</button>`}</section>`;
}

function SetOf({ set, isOn, onStart }) {
  const state = set.failed ? 'failed' : set.overdue ? 'overdue' : set.due.length > 0 ? 'due' : 'passed';
  return html`<section class="plot set"><h2 class="data">${set.name}</h2>
    <p><b class="mark ${state === 'passed' ? 'pass' : state === 'due' ? 'notInspected' : 'fail'}">${t(`challenge.state.${state}`)}</b>${set.recipe && html` <span class="data">${set.recipe}</span>`}</p>
    ${set.due.length > 0 && html`<p>${t('challenge.because', { causes: set.due.map(cause => t(`challenge.cause.${cause}`)).join(', ') })}</p>`}
    <p>${set.passedAt ? t('challenge.passedAt', { time: when(set.passedAt), number: number(set.passedThrough) }) : t('challenge.never')}</p>
    <h3>${t('challenge.order')}</h3><ol class="order">${set.parts.map(part => html`<li key=${part} class="data">${part}</li>`)}</ol>
    ${!set.inUse ? html`<p>${t('challenge.otherProduct')}</p>` : mayI('challenge') ? html`<button class="strong" disabled=${isOn} onClick=${() => onStart(set.name)}>${t('challenge.start', { set: set.name })}</button>` : html`<${MayNot} />`}</section>`;
}

function Results({ station, results }) {
  return html`<section class="plot wide"><h2>${t('challenge.results')}</h2>
    <div class="scroll" tabindex="0" role="region" aria-label=${t('challenge.results')}><table><thead><tr>${['run', 'when', 'set', 'outcome', 'parts', 'by', 'suspects'].map(name => html`<th key=${name} scope="col">${t(`challenge.column.${name}`)}</th>`)}</tr></thead>
    <tbody>${results.map(one => html`<tr key=${one.run} class="result"><th scope="row">${one.run}</th><td>${when(one.endedAt)}</td><td>${one.set}</td>
      <td><b>${t(`challenge.outcome.${one.outcome}`)}</b>${one.why && html` <span class="data" lang="en">${one.why}</span>`}</td><td><${Seen} station=${station} parts=${one.parts} /></td><td>${one.by}</td>
      <td>${one.outcome !== 'passed' && html`<a class="button" href=${suspects(station, one.run)} download=${`${station}-suspects-${one.run}.csv`} aria-label=${t('challenge.suspectsOf', { run: one.run })}>CSV</a>`}</td></tr>`)}</tbody></table></div></section>`;
}

function Proven({ models }) {
  return html`<section class="plot wide"><h2>${t('challenge.proven')}</h2>
    <div class="scroll" tabindex="0" role="region" aria-label=${t('challenge.proven')}><table><thead><tr>${['model', 'caught', 'atLeast', 'good'].map(name => html`<th key=${name} scope="col">${t(`challenge.column.${name}`)}</th>`)}</tr></thead>
    <tbody>${models.map(one => html`<tr key=${one.model}><th scope="row" class="data">${one.model.slice(0, 12)}</th><td>${number(one.caught)} / ${number(one.shown)}</td><td><b>${percent(one.atLeast)} %</b></td><td>${number(one.passed)} / ${number(one.good)}</td></tr>`)}</tbody></table></div>
    <p class="help">${t('challenge.provenHelp')}</p></section>`;
}

function Margins({ margins }) {
  return html`<section class="plot wide"><h2>${t('challenge.margins')}</h2>
    <div class="scroll" tabindex="0" role="region" aria-label=${t('challenge.margins')}><table><thead><tr>${['set', 'part', 'showings', 'mean', 'threshold', 'margin'].map(name => html`<th key=${name} scope="col">${t(`challenge.column.${name}`)}</th>`)}</tr></thead>
    <tbody>${margins.map(one => html`<tr key=${`${one.set} ${one.part}`} class=${one.isShort ? 'odd' : ''}><td>${one.set}</td><th scope="row">${one.part}</th><td>${number(one.showings)}</td><td>${score(one.mean)}</td><td>${score(one.threshold)}</td>
      <td>${one.deviation > 0 ? `${number(one.margin, 1)}${one.isShort ? ` – ${t('challenge.close')}` : ''}` : '–'}</td></tr>`)}</tbody></table></div>
    <p class="help">${t('challenge.marginsHelp')}</p></section>`;
}

export function Challenge() {
  const names = seeing(), [wanted, want] = useState(null), station = names.includes(wanted) ? wanted : names[0];
  const { facts, trouble, again } = useChallenges(station), [answer, setAnswer] = useState(null);
  useEffect(() => { watch([]); }, []);
  useEffect(() => { setAnswer(null); }, [station]);
  const send = async more => { setAnswer(await command('challenge', station, more).catch(error => ({ ok: false, message: error.message }))); again(); };
  const now = facts?.now;
  return html`<main class="past system challenge"><h1 class="unseen">${t('screen.challenge')}</h1>
    ${names.length > 1 && html`<div class="wide choices"><div class="switch" role="group" aria-label=${t('stations.title')}>${names.map(name => html`
      <button key=${name} aria-pressed=${name === station} onClick=${() => want(name)}>${name}</button>`)}</div></div>`}
    ${trouble && html`<p class="trouble wide" role="alert">${trouble}</p>`}
    ${answer && html`<p class="wide ${answer.ok ? 'done' : 'trouble'}" role="status">${answer.ok ? t('threshold.done') : t('threshold.refused')} <span class="data" lang="en">${answer.message}</span></p>`}
    ${!facts ? !trouble && html`<p class="none wide">${t('threshold.reading')}</p>` : !now ? html`<section class="plot wide none-yet"><h2>${t('screen.challenge')}</h2><p>${t('challenge.none')}</p></section>` : html`
      ${now.running && html`<${Running} station=${station} run=${now.running} onCancel=${() => send({ cancel: true })} />`}
      ${now.sets.map(set => html`<${SetOf} key=${set.name} set=${set} isOn=${Boolean(now.running)} onStart=${name => send({ set: name })} />`)}
      <section class="plot"><h2>${t('challenge.suspects')}</h2><p>${t('challenge.suspectsHelp')}</p><a class="button" href=${suspects(station)} download=${`${station}-suspects.csv`}>${t('challenge.suspectsNow')}</a></section>
      ${facts.results.length > 0 && html`<${Results} station=${station} results=${facts.results} />`}
      ${facts.margins.length > 0 && html`<${Margins} margins=${facts.margins} />`}
      ${facts.models.length > 0 && html`<${Proven} models=${facts.models} />`}`}</main>`;
}
