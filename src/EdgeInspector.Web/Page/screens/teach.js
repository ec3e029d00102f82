import { html, useEffect, useState } from '../html.js';
import { command, live, lookAt, seeing } from '../live.js';
import { CameraPicture, isOld } from '../parts/camera.js';
import { Collect } from '../parts/collect.js';
import { Draft } from '../parts/draft.js';
import { Drawing } from '../parts/places.js';
import { ChangeFields, useChange } from '../parts/settings.js';
import { MayNot } from '../parts/who.js';
import { mayI } from '../session.js';
import { number, score, t } from '../text.js';

const refreshTime = 700;   // ms between two looks at what was collected

function useCollected(station) {
  const [facts, setFacts] = useState(null), [trouble, setTrouble] = useState(null), [count, setCount] = useState(0);
  useEffect(() => {
    let isGone = false, isAsking = false;
    const read = async () => {
      if (isAsking || document.hidden) return;
      isAsking = true;
      const answer = await command('listCollected', station).catch(error => ({ message: error.message }));
      isAsking = false;
      if (isGone) return;
      if (answer.ok) setFacts(answer.result);
      setTrouble(answer.ok ? null : answer.message);
    };
    read();
    const timer = setInterval(read, refreshTime);
    return () => { isGone = true; clearInterval(timer); };
  }, [station, count]);
  return { facts, trouble, again: () => setCount(count + 1) };
}

// The part of the picture that is learned: drawn as the zones of the screen Camera are, or typed; null for all of it.
function useRegion() {
  const [rectangle, set] = useState(null), [preview, setPreview] = useState(null);
  const now = { region: null, zones: rectangle ? [{ name: t('collect.region'), rectangle }] : [] };
  return {
    rectangle, set, now, drawn: preview ?? now, setPreview, isOpen: true, chosen: rectangle ? 0 : null, choose() {}, add: set,
    draw(next) { setPreview(null); set(next.zones[0].rectangle); },
  };
}

function Place({ station, shown, region }) {
  const { rectangle, set } = region, state = live.stations.get(station)?.state;
  const part = () => set([shown.width >> 3, shown.height >> 3, Math.max(1, shown.width - (shown.width >> 2)), Math.max(1, shown.height - (shown.height >> 2))]);
  return html`<section class="card"><h2>${t('collect.step1')}</h2>
    <p>${t('collect.station')} <b class="name">${station}</b> · ${t(`state.${state ?? 'noCamera'}`)} · <a class="button" href="#camera">${t('collect.toCamera')}</a></p>
    <p class="help">${t('collect.regionHelp')}</p>
    <div class="place">${rectangle
      ? html`${['x', 'y', 'width', 'height'].map((side, i) => html`<label class="field number" key=${side}><span>${t(`camera.${side}`)}</span>
        <${Draft} type="number" min=${i < 2 ? 0 : 1} step="1" value=${rectangle[i]} onCommit=${text => text !== '' && Number.isInteger(Number(text)) && set(rectangle.with(i, Number(text)))} /></label>`)}
        <button onClick=${() => set(null)}>${t('collect.whole')}</button>`
      : html`<p>${t('collect.isWhole')}</p><button disabled=${!shown} onClick=${part}>${t('collect.part')}</button>`}</div></section>`;
}

function Learn({ station, facts, again }) {
  const change = useChange('relearn', station, again), { progress, stage, outcome, collected } = facts, isAtWork = progress != null;
  return html`<section class="card"><h2>${t('collect.step3')}</h2>
    <form class="change" onSubmit=${event => { event.preventDefault(); if (change.isReady && !isAtWork && collected >= 30) change.send({}); }}>
      <${ChangeFields} change=${change} isChanged=${!isAtWork && collected >= 30} text=${t('collect.learn', { count: number(collected) })} /></form>
    ${isAtWork && html`<p class="learning"><label>${t('collect.learning')} <progress value=${progress} max="1"></progress></label> <span>${number(100 * progress)} %</span> <span lang="en" class="data">${stage}</span></p>`}
    ${outcome && !isAtWork && html`<p class=${outcome.failed ? 'trouble' : 'done'} role="status" lang="en">${outcome.text}</p>`}</section>`;
}

function Try({ station, facts, act }) {
  const { tried, learned } = facts;
  return html`<section class="card"><h2>${t('collect.step4')}</h2><p class="help">${t('collect.tryHelp')}</p>
    <div class="tools"><button disabled=${!learned || Boolean(facts.work)} onClick=${() => act({ action: 'try' })}>${t('collect.tryNext')}</button></div>
    ${facts.work && learned && html`<p role="status">${t('collect.judging')}</p>`}
    ${tried && html`<figure class="tried ${tried.verdict}" data-verdict=${tried.verdict}><img src=${`api/stations/${encodeURIComponent(station)}/collected/tried?at=${encodeURIComponent(tried.at)}`} alt=${t('collect.triedPicture')} />
      <figcaption><span role="status"><b>${t(`verdict.${tried.verdict}`)}</b> ${score(tried.score)} / ${score(tried.threshold)} · ${t('models.version')} ${tried.version}</span></figcaption></figure>`}</section>`;
}

function Release({ station, facts, again }) {
  const change = useChange('activateModel', station, again), { learned, teaching } = facts;
  if (!teaching) return html`<section class="card"><h2>${t('collect.step5')}</h2><p class="done" role="status">${t('collect.inUse')} <a class="button" href="#run">${t('screen.run')}</a></p></section>`;
  return html`<section class="card"><h2>${t('collect.step5')}</h2><p class="help">${t('collect.releaseHelp')}</p>
    <form class="change" onSubmit=${event => { event.preventDefault(); if (change.isReady && learned) change.send({ recipe: '', version: learned.version }); }}>
      <${ChangeFields} change=${change} isChanged=${Boolean(learned)} text=${learned ? t('collect.release', { number: learned.version }) : t('collect.nothingLearned')} /></form></section>`;
}

// From a camera to a model, without a terminal: where to look, good parts, learning, defects, release.
export function Teach() {
  const all = seeing(), names = all.filter(one => live.stations.get(one).state === 'teaching'), [chosen, choose] = useState(null);
  const name = all.includes(chosen) ? chosen : names[0] ?? all[0];
  useEffect(() => { if (name && !chosen) choose(name); }, [name]);
  useEffect(() => {
    lookAt(name === undefined ? [] : [name]);
    return () => lookAt([]);
  }, [name]);
  if (name === undefined) return html`<main class="past"><h1 class="unseen">${t('screen.teach')}</h1><p class="none">${live.problem ?? t('silence.starting')}</p></main>`;
  const tabs = names.length > 1 && html`<div class="switch" role="group" aria-label=${t('stations.title')}>${names.map(one => html`<button key=${one} aria-pressed=${one === name} onClick=${() => choose(one)}>${one}</button>`)}</div>`;
  return html`<${Wizard} key=${name} name=${name} tabs=${tabs} />`;
}

function Wizard({ name, tabs }) {
  const { facts, trouble, again } = useCollected(name), region = useRegion(), shown = live.cameras.get(name), [refused, setRefused] = useState(null);
  const act = async more => {
    const answer = await command('collect', name, more).catch(error => ({ ok: false, message: error.message }));
    setRefused(answer.ok ? null : answer.message);
    again();
    return answer.ok;
  };
  return html`<main class="camera teach ${isOld(shown) ? 'stale' : ''}"><h1 class="unseen">${t('screen.teach')}</h1>
    <section class="looking" aria-label=${t('picture.title')}>${tabs}
      <${CameraPicture} station=${name} shown=${shown}>${shown && html`<${Drawing} shown=${shown} places=${region} />`}<//></section>
    <div class="beside">
      ${(trouble ?? refused) && html`<p class="trouble" role="alert" lang="en">${trouble ?? refused}</p>`}
      ${facts && !facts.teaching && !facts.learned && html`<p>${t('collect.hasModel')}</p>`}
      ${!mayI('collect') ? html`<${MayNot} />` : facts && (facts.teaching || facts.learned) && html`
        ${facts.teaching && html`<${Place} station=${name} shown=${shown} region=${region} />
        <${Collect} station=${name} facts=${facts} region=${region.rectangle} act=${act} />
        <${Learn} station=${name} facts=${facts} again=${again} />
        <${Try} station=${name} facts=${facts} act=${act} />`}
        <${Release} station=${name} facts=${facts} again=${again} />`}
    </div></main>`;
}
