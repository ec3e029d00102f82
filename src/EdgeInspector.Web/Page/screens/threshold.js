import { html, useEffect, useMemo, useState } from '../html.js';
import { command, live, seeing, watch } from '../live.js';
import { mayI, session } from '../session.js';
import { number, score, t } from '../text.js';
import { Decimal } from '../parts/draft.js';
import { Histogram, Trend, loadPlot } from '../parts/plots.js';
import { NameField, useName } from '../parts/review.js';
import { MayNot } from '../parts/who.js';
import { readPart } from '../past.js';
import { ask } from '../reading.js';
import { Card } from './rejects.js';

const shownAtOnce = 12;

// The newest scores of a station that can be compared with each other: those of the model and the kind of score of the last part.
function comparable(trend) {
  const scale = trend.scale.at(-1), parts = [];
  trend.score.forEach((value, i) => { if (trend.scale[i] === scale) parts.push({ seq: trend.seq[i], score: Math.fround(value), failed: trend.failed[i], review: trend.review[i] }); });
  return parts;
}

// What another threshold would have changed; the same count as the verb threshold has.
export function whatIf(parts, threshold) {
  const at = Math.fround(threshold), pass = parts.filter(part => part.failed && !(part.score >= at)), fail = parts.filter(part => !part.failed && part.score >= at);
  const said = (list, decision) => list.filter(part => part.review === decision).length;
  return { pass, fail, rejects: parts.filter(part => part.failed).length, good: parts.filter(part => !part.failed).length, confirmed: said(pass, 'confirm'), overturned: said(pass, 'overturn') };
}

function useTrend(station, revision) {
  const [trend, setTrend] = useState(null), [trouble, setTrouble] = useState(null);
  useEffect(() => {
    if (!station) return undefined;
    let isGone = false;
    const read = () => ask(`api/stations/${encodeURIComponent(station)}/scores`).then(content => {
      if (!isGone) { setTrend(content); setTrouble(null); }
    }).catch(error => { if (!isGone) setTrouble(error.message); });
    read();
    const timer = setInterval(() => { if (!document.hidden) read(); }, 10_000);
    return () => { isGone = true; clearInterval(timer); };
  }, [station, revision]);
  return { trend, trouble };
}

// Those parts with their pictures that another verdict would concern, the nearest to the threshold first.
function Concerned({ station, parts }) {
  const [shown, setShown] = useState([]), wanted = parts.slice(0, shownAtOnce).map(part => part.seq).join(' ');
  useEffect(() => {
    let isGone = false;
    const timer = setTimeout(() => Promise.all(wanted.split(' ').filter(Boolean).map(seq => readPart(station, seq).catch(() => null))).then(found => {
      if (!isGone) setShown(found.filter(Boolean).map(({ result, pictures, reviews }) => ({ result, hasPicture: pictures.includes('small'), review: reviews[0] })));
    }), 250);
    return () => { isGone = true; clearTimeout(timer); };
  }, [station, wanted]);
  return shown.length > 0 && html`<ol class="gallery small">${shown.map(part => html`<${Card} key=${part.result.id} part=${part} />`)}</ol>`;
}

// Changes the threshold in the configuration, with who and why, and takes it back.
function Change({ station, now, tried, onDone }) {
  const [name, setName] = useName(), [reason, setReason] = useState(''), [answer, setAnswer] = useState(null), [isBusy, setBusy] = useState(false);
  const send = async (threshold, why, force) => {
    setBusy(true);
    const came = await command('setThreshold', station, { threshold, reason: (session.user ? why : `${why} (${name.trim()})`).slice(0, 200), force }).catch(error => ({ ok: false, message: error.message }));
    setBusy(false);
    setAnswer({ ...came, threshold });
    if (came.ok) { setReason(''); onDone(came); }
  };
  const value = Number(tried.toPrecision(7)), isSame = now != null && value === Number(now.toPrecision(7)), isReady = !isSame && !isBusy && reason.trim() && name.trim();
  const undo = answer?.ok && answer.result?.threshold;
  return html`<form class="change" onSubmit=${event => { event.preventDefault(); if (isReady) send(value, reason.trim(), false); }}>
    <${NameField} name=${name} setName=${setName} />
    <label class="field why"><span>${t('threshold.why')}</span><input value=${reason} maxlength="150" required onInput=${event => setReason(event.target.value)} /></label>
    <button class="strong" disabled=${!isReady}>${isSame ? t('threshold.applyNone') : t('threshold.apply', { old: score(now), now: score(value) })}</button>
    ${answer && html`<p class=${answer.ok ? 'done' : 'trouble'} role="status">${answer.ok ? t('threshold.done') : t('threshold.refused')} ${answer.message}
      ${undo && html` <button type="button" disabled=${isBusy} onClick=${() => send(undo.old, t('threshold.undoReason'), true)}>${t('threshold.undo', { old: undo.old == null ? t('threshold.ofModel') : score(undo.old) })}</button>`}
      ${!answer.ok && answer.error === 'invalid' && html` <button type="button" disabled=${!isReady} onClick=${() => send(value, reason.trim(), true)}>${t('threshold.force')}</button>`}</p>`}
  </form>`;
}

// The slider, what it would change, the change itself, and the parts that it concerns.
function Trial({ station, now, at, effect, low, span, setTried, isTried, onDone }) {
  const near = list => list.toSorted((a, b) => Math.abs(a.score - at) - Math.abs(b.score - at));
  const onKey = event => {
    const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (by) { event.preventDefault(); setTried(at + by * span / 200); }
  };
  return html`<section class="try">
      <label class="slide"><span>${t('threshold.try')}</span><input type="range" min=${low - 0.02 * span} max=${low + 1.02 * span} step="any" value=${at} aria-valuetext=${score(at)}
        onInput=${event => setTried(Number(event.target.value))} onKeyDown=${onKey} /></label>
      <label class="field"><span>${t('threshold.value')}</span><${Decimal} value=${Number(at.toPrecision(6))} onCommit=${setTried} /></label>
      <button class="plain" disabled=${!isTried} onClick=${() => setTried(null)}>${t('threshold.back', { now: score(now) })}</button>
    </section>
    <p class="effect" aria-live="polite">${t('threshold.effect', { at: score(at), ...Object.fromEntries(Object.entries(effect).map(([key, value]) => [key, number(value.length ?? value)])) })}</p>
    ${!mayI('setThreshold') ? html`<${MayNot} />` : html`<${Change} station=${station} now=${now} tried=${at} onDone=${onDone} />`}
    ${['pass', 'fail'].map(kind => effect[kind].length > 0 && html`<section key=${kind}><h2>${t(kind === 'pass' ? 'threshold.wouldPass' : 'threshold.wouldFail', { count: effect[kind].length })}</h2>
      <${Concerned} station=${station} parts=${near(effect[kind])} /></section>`)}`;
}

export function Threshold() {
  const names = seeing(), [chosen, choose] = useState(null), station = names.includes(chosen) ? chosen : names[0];
  const [revision, setRevision] = useState(0), [tried, setTried] = useState(null), [isPlotThere, setPlotThere] = useState(false);
  useEffect(() => { watch([]); loadPlot().then(() => setPlotThere(true)); }, []);
  useEffect(() => setTried(null), [station]);
  const { trend, trouble } = useTrend(station, revision);
  const decision = live.config?.stations?.find(one => one.station === station), now = decision?.threshold ?? trend?.threshold.at(-1) ?? null;
  const parts = useMemo(() => trend ? comparable(trend) : [], [trend]);
  const at = tried ?? now;
  const effect = useMemo(() => at == null ? null : whatIf(parts, at), [parts, at]);
  const scores = parts.map(part => part.score), low = Math.min(...scores, now ?? Infinity), high = Math.max(...scores, now ?? -Infinity), span = high - low || 1;
  if (trouble) return html`<main class="past"><p class="trouble" role="alert">${trouble}</p></main>`;
  if (!trend || !isPlotThere || at == null || parts.length === 0) return html`<main class="past"><h1 class="unseen">${t('screen.threshold')}</h1><p class="none">${trend && parts.length === 0 ? t('threshold.noParts') : t('threshold.reading')}</p></main>`;
  return html`<main class="past threshold" data-parts=${parts.length} data-pass=${effect.pass.length} data-fail=${effect.fail.length}>
    <h1 class="unseen">${t('screen.threshold')}</h1>
    ${names.length > 1 && html`<div class="switch" role="group" aria-label=${t('stations.title')}>${names.map(one => html`<button key=${one} aria-pressed=${one === station} onClick=${() => choose(one)}>${one}</button>`)}</div>`}
    <div class="plots">
      <section class="plot"><h2>${t('threshold.trend', { count: number(trend.seq.length) })}</h2><${Trend} trend=${trend} now=${now} warning=${decision?.warningThreshold} tried=${at} station=${station} /></section>
      <section class="plot"><h2>${t('threshold.histogram', { count: number(parts.length) })}</h2><${Histogram} parts=${parts} now=${now} tried=${at} /></section>
    </div>
    ${trend.hasZones ? html`<p class="effect">${t('threshold.zones')}</p>` : html`<${Trial} ...${{ station, now, at, effect, low, span, setTried, isTried: tried != null, onDone: () => { setTried(null); setRevision(revision + 1); } }} />`}
  </main>`;
}
