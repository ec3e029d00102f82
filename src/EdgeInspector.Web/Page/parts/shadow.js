import { html, useEffect, useState } from '../html.js';
import { partPath, picturePath } from '../past.js';
import { ask } from '../reading.js';
import { mayI } from '../session.js';
import { clock, dayOfYear, number, score, t } from '../text.js';
import { ChangeFields, useChange } from './settings.js';

const refreshTime = 5000;   // ms between two looks while it is on

const when = time => { const at = new Date(time); return `${dayOfYear(at)}, ${clock(at)}`; };
const chance = p => p < 0.0001 ? `p < ${number(0.0001, 4)}` : `p = ${number(p, 4)}`;

function useShadow(station) {
  const [facts, setFacts] = useState({ run: null, withPicture: [] }), [trouble, setTrouble] = useState(null), [count, setCount] = useState(0);
  useEffect(() => {
    let isGone = false;
    const read = () => ask(`api/stations/${encodeURIComponent(station)}/shadow`).then(
      content => { if (!isGone) { setFacts({ run: content.run ?? null, withPicture: content.withPicture }); setTrouble(null); } }, error => { if (!isGone) setTrouble(error.message); });
    read();
    const timer = setInterval(() => { if (!document.hidden) read(); }, refreshTime);
    return () => { isGone = true; clearInterval(timer); };
  }, [station, count]);
  return { ...facts, trouble, again: () => setCount(count + 1) };
}

// Who said what of the same parts.
function Table({ run: { counts, version } }) {
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${t('shadow.table')}><table class="shadow-table"><thead><tr><td></td><th scope="col">${t('shadow.bPasses', { version })}</th><th scope="col">${t('shadow.bFails', { version })}</th></tr></thead>
    <tbody><tr><th scope="row">${t('shadow.aPasses')}</th><td>${number(counts.bothPass)}</td><td><b>${number(counts.onlyBFails)}</b></td></tr>
      <tr><th scope="row">${t('shadow.aFails')}</th><td><b>${number(counts.onlyAFails)}</b></td><td>${number(counts.bothFail)}</td></tr></tbody></table></div>`;
}

// The exact McNemar test in words: only parts that are judged differently say anything.
function Test({ run: { counts, mcNemar } }) {
  const words = counts.differing === 0 ? 'alike' : mcNemar >= 0.05 ? 'chance' : counts.onlyAFails > counts.onlyBFails ? 'less' : 'more';
  return html`<p>${t(`shadow.test.${words}`, { differing: number(counts.differing), judged: number(counts.judged) })} <span class="data">${t('shadow.p', { p: chance(mcNemar) })}</span></p>`;
}

function Missing({ run }) {
  const parts = ['notItsTurn', 'busy', 'refused'].filter(name => run[name] > 0).map(name => t(`shadow.gap.${name}`, { count: number(run[name]), every: run.every }));
  return html`${parts.length > 0 && html`<p>${t('shadow.notJudged')} ${parts.join('; ')}.${run.lastRefusal && html` <span lang="en">${run.lastRefusal}</span>`}</p>`}
    ${run.latencyP50Ms != null && html`<p>${t('shadow.cost', { b: number(run.latencyP50Ms, 1), b95: number(run.latencyP95Ms, 1), a: number(run.latencyP50MsOfA, 1), memory: number(run.memoryBytes / 1e6) })}</p>`}`;
}

const marks = { yes: ['pass', '✓'], no: ['fail', '✗'], notYet: ['notInspected', '…'] };

export const Points = ({ run }) => html`<ul class="gate">${run.gate.map(point => html`<li key=${point.topic} data-topic=${point.topic} data-answer=${point.answer}><b class="mark ${marks[point.answer][0]}">${marks[point.answer][1]} ${t(`shadow.answer.${point.answer}`)}</b>
      <b>${t(`shadow.topic.${point.topic}`)}</b> ${t(`shadow.reason.${point.reason}`, { count: number(point.count), of: number(point.of ?? 0), p: chance(point.chance ?? 1) })} ${point.answer !== 'yes' && point.count > 0 && html`<span class="data" lang="en">${point.text}</span>`}</li>`)}</ul>`;

function Gate({ run }) {
  return html`<h3>${t('shadow.gate')}</h3><${Points} run=${run} />
    <p class=${run.ready ? 'done' : ''}><b>${t(run.ready ? 'shadow.ready' : 'shadow.notReady')}</b> ${t('shadow.suggests')}</p>`;
}

function Odd({ station, version, one, hasPicture }) {
  const name = one.part ?? `${one.sequence}`;
  return html`<li class="odd-part">${hasPicture && html`<img loading="lazy" width="160" alt="" src=${picturePath({ station, seq: one.sequence, id: one.result }, 'small')} />`}
    <a class="button" href=${partPath({ station, seq: one.sequence })}>${name}</a> <span>${when(one.at)}</span><br />${t('shadow.inUse')}: ${t(`verdict.${one.a}`)} <span class="data">${score(one.scoreA)} / ${score(one.thresholdA)}</span><br />
    ${t('models.version')} ${version}: ${t(`verdict.${one.b}`)} <span class="data">${score(one.scoreB)} / ${score(one.thresholdB)}</span></li>`;
}

function Begin({ station, model, one, run, onDone }) {
  const [every, setEvery] = useState(1), [parts, setParts] = useState(300), change = useChange('shadowModel', station, onDone);
  const isOn = run?.on, canBegin = one && one.number !== model.inUse && model.isUsed;
  return html`<form class="change" onSubmit=${event => { event.preventDefault(); if (change.isReady && canBegin) change.send({ recipe: model.recipe ?? '', version: one.number, every, parts }); }}>
    <label class="field"><span>${t('shadow.every')}</span><input type="number" min="1" max="10000" value=${every} onInput=${event => setEvery(Number(event.target.value))} /></label>
    <label class="field"><span>${t('shadow.parts')}</span><input type="number" min="1" max="1000000" value=${parts} onInput=${event => setParts(Number(event.target.value))} /></label>
    <${ChangeFields} change=${change} isChanged=${canBegin} text=${canBegin ? t('shadow.begin', { number: one.number }) : t('shadow.choose')} />
    ${isOn && html`<button type="button" disabled=${!change.isReady} onClick=${() => change.send({}, undefined, 'stopShadow')}>${t('shadow.stop')}</button>`}
    ${run && run.version !== model.inUse && model.versions.some(other => other.number === run.version) && html`<button type="button" class=${run.ready ? 'strong' : ''} disabled=${!change.isReady}
      onClick=${() => change.send({ recipe: model.recipe ?? '', version: run.version }, undefined, 'activateModel')}>${t(run.ready ? 'shadow.release' : 'shadow.releaseAnyway', { number: run.version })}</button>`}
  </form>`;
}

// A version that judges the same parts as the one in use, and decides nothing: what came of it, and whether it may be released.
export function Shadow({ station, model, one, onReleased }) {
  const { run, withPicture, trouble, again } = useShadow(station), done = () => { again(); onReleased(); };
  return html`<section class="plot wide shadow" aria-label=${t('shadow.title')}><h2>${t('shadow.title')}</h2><p class="help">${t('shadow.help')}</p>
    ${trouble && html`<p class="trouble" role="alert">${trouble}</p>`}
    ${!run && html`<p>${t('shadow.none')}</p>`}
    ${run && html`<p role="status"><b>${t(run.on ? 'shadow.on' : 'shadow.ended', { number: run.version })}</b> ${t('shadow.since', { time: when(run.startedAt), by: run.by })} <span lang="en">${run.why}</span>
        ${run.begunAnew && html` ${t('shadow.anew')} <span lang="en">${run.begunAnew}.</span>`}${run.endedAt && html` ${t('shadow.endedAt', { time: when(run.endedAt) })} <span lang="en">${run.endedBecause}</span>`}</p>
      <${Table} run=${run} /><${Test} run=${run} /><${Missing} run=${run} /><${Gate} run=${run} />
      ${run.disagreements.length > 0 && html`<h3>${t('shadow.differ')}</h3><p>${t('shadow.look')}</p>
        <ul class="odd-parts" tabindex="0" aria-label=${t('shadow.differ')}>${run.disagreements.map(part => html`<${Odd} key=${part.sequence} station=${station} version=${run.version} one=${part} hasPicture=${withPicture.includes(part.sequence)} />`)}</ul>`}`}
    ${mayI('shadowModel') && html`<${Begin} station=${station} model=${model} one=${one} run=${run} onDone=${done} />`}</section>`;
}
