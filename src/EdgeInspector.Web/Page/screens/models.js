import { html, useEffect, useState } from '../html.js';
import { command, live, seeing, watch } from '../live.js';
import { Candidates } from '../parts/candidates.js';
import { Points, Shadow } from '../parts/shadow.js';
import { ChangeFields, useChange } from '../parts/settings.js';
import { Archive, Difference, Import, Keeping } from '../parts/versions.js';
import { MayNot } from '../parts/who.js';
import { ask } from '../reading.js';
import { mayI } from '../session.js';
import { clock, dayOfYear, number, score, t } from '../text.js';

const refreshTime = 5000;   // ms between two looks: versions come from the command line too

const when = time => { const at = new Date(time); return `${dayOfYear(at)}, ${clock(at)}`; };

function useModels(station) {
  const [models, setModels] = useState(null), [trouble, setTrouble] = useState(null), [count, setCount] = useState(0);
  useEffect(() => {
    if (!station) return undefined;
    let isGone = false;
    const read = () => ask(`api/stations/${encodeURIComponent(station)}/models`).then(
      content => { if (!isGone) { setModels({ station, content }); setTrouble(null); } }, error => { if (!isGone) setTrouble(error.message); });
    read();
    const timer = setInterval(() => { if (!document.hidden) read(); }, refreshTime);
    return () => { isGone = true; clearInterval(timer); };
  }, [station, count]);
  return { models: models && models.station === station ? models.content : null, trouble, again: () => setCount(count + 1) };
}

const Choice = ({ label, names, chosen, onChoose }) => names.length > 1 && html`<div class="switch" role="group" aria-label=${label}>${names.map(([name, text]) => html`
  <button key=${name} aria-pressed=${name === chosen} onClick=${() => onChoose(name)}>${text}</button>`)}</div>`;

const Facts = ({ facts }) => html`<dl class="facts">${facts.filter(([, value]) => value).map(([name, value]) => html`<div key=${name}><dt>${t(`models.${name}`)}</dt><dd>${value}</dd></div>`)}</dl>`;

// What is inspected with against what lies in the folder.
function InUse({ model }) {
  const { inUse, onDisk, loaded, isUsed, folder, changed } = model;
  const disk = !onDisk ? t('models.noPackage') : !isUsed ? t('models.unused') : onDisk === loaded ? t('models.same') : t('models.other');
  return html`<section class="plot wide"><h2>${t('models.inUse')}</h2>
    <${Facts} facts=${[['version', onDisk && (inUse ?? t('models.noVersion'))], ['folder', html`<span class="data">${folder}</span>`], ['disk', `${onDisk ? `${onDisk.slice(0, 12)}: ` : ''}${disk}`],
      ['last', changed && `${when(changed.at)}, ${changed.by}: ${changed.reason ?? '–'}`]]} />
    ${isUsed && onDisk && loaded && onDisk !== loaded && html`<p class="trouble" role="alert">${t('models.disk')}: ${t('models.other')}</p>`}
    ${model.faults.map(fault => html`<p class="trouble" lang="en">${fault}</p>`)}</section>`;
}

// The product that is inspected for from the next frame on.
function Changeover({ station, onDone }) {
  const [wanted, want] = useState(null), [said, setSaid] = useState(null), [isAsking, setAsking] = useState(false);
  const { recipe: now = null, recipes = [] } = live.info?.stations.find(one => one.name === station) ?? {}, others = recipes.filter(one => one !== now);
  const next = others.includes(wanted) ? wanted : others[0];
  if (recipes.length === 0) return null;
  const change = async event => {
    event.preventDefault();
    setAsking(true);
    setSaid(await command('selectRecipe', station, { recipe: next }).catch(error => ({ ok: false, message: String(error) })));
    setAsking(false);
    onDone();
  };
  return html`<form class="plot wide changeover" onSubmit=${change}><p>${t('models.isMade', { product: now ?? t('models.own') })}</p>
    ${next && mayI('selectRecipe') && html`<label class="field"><span>${t('models.product')}</span><select value=${next} onChange=${event => want(event.target.value)}>${others.map(one => html`<option key=${one} value=${one}>${one}</option>`)}</select></label>
      <button class="strong" disabled=${isAsking || live.isStale}>${t('models.make', { product: next })}</button>`}
    ${said && html`<p class=${said.ok ? 'done' : 'trouble'} role="status">${said.ok ? t('threshold.done') : t('threshold.refused')} ${said.message}</p>`}</form>`;
}

const columns = ['version', 'when', 'origin', 'threshold', 'pictures', 'by', 'why'];

// The newest first; a row is chosen by the button with its number.
function List({ model, chosen, onChoose }) {
  return html`<section class="plot wide"><h2>${t('models.versions')}</h2>
    <div class="scroll" tabindex="0" role="region" aria-label=${t('models.versions')}><table><thead><tr>${columns.map(name => html`<th key=${name} scope="col">${t(`models.${name}`)}</th>`)}</tr></thead>
    <tbody>${model.versions.map(one => html`<tr key=${one.number} class="version" aria-current=${one.number === model.inUse ? 'true' : undefined}>
      <th scope="row"><button aria-pressed=${one.number === chosen} onClick=${() => onChoose(one.number)}>${one.number}</button>${one.number === model.inUse && html` <b>${t('models.inUse')}</b>`}</th>
      <td>${when(one.recordedAt)}</td><td>${t(`models.origin.${one.origin}`)}</td><td>${one.parent == null ? score(one.threshold) : `${score(one.oldThreshold)} → ${score(one.threshold)}`}</td>
      <td>${number(one.pictures)}${one.parent != null && one.added + one.removed > 0 && html` (+${number(one.added)} −${number(one.removed)})`}${!one.hasPictures && ' *'}</td><td>${one.by}</td><td>${one.reason ?? ''}</td></tr>`)}</tbody></table></div>
    ${model.versions.some(one => !one.hasPictures) && html`<p>* ${t('models.pictures')} ${t('models.notKept')}</p>`}</section>`;
}

// What the shadow run had counted when a person put the version in use.
const Release = ({ of }) => html`<h3>${t('models.release')}</h3><p>${when(of.at)}, ${of.by}: ${of.reason ?? '–'}</p>
  <p>${t('models.releaseOf', { judged: number(of.counts.judged), fewer: number(of.counts.onlyAFails), more: number(of.counts.onlyBFails), by: of.begunBy })}</p><${Points} run=${of} />
  ${!of.ready && html`<p class="odd">${t('models.releaseAnyway')}</p>`}`;

const Lineage = ({ station, model, one }) => html`<section class="plot lineage"><h2>${t('models.version')} ${one.number}</h2>
    <${Facts} facts=${[['parent', one.parent], ['pictures', `${number(one.pictures)}, ${t(one.hasPictures ? 'models.kept' : 'models.notKept')}${one.parent == null ? '' : `; ${t('models.change', { added: number(one.added), removed: number(one.removed) })}`}`],
      ['proven', one.proven && t('models.provenBy', { share: number(Math.floor(1000 * one.proven.atLeast) / 10, 1), caught: number(one.proven.caught), shown: number(one.proven.shown) })], ['source', one.source], ['runtime', one.runtime ?? t('models.unknown')]]} />
    <p class="data">SHA-256 ${one.sha256}</p>
    ${one.release && html`<${Release} of=${one.release} />`}${one.archive && html`<${Archive} station=${station} of=${one.archive} />`}
    <${Difference} station=${station} one=${one} versions=${model.versions} inUse=${model.inUse} /><${Keeping} station=${station} one=${one} /></section>`;

// Puts the chosen version in use, or the one before, with who and why; the way back is offered beside the answer.
function Change({ station, model, one, onDone }) {
  const change = useChange('activateModel', station, onDone), recipe = model.recipe ?? '', isInUse = one?.number === model.inUse;
  const back = why => change.send({ recipe }, why, 'rollbackModel');
  return html`<section class="plot"><form class="change" onSubmit=${event => { event.preventDefault(); if (change.isReady && one && !isInUse) change.send({ recipe, version: one.number }); }}>
    <${ChangeFields} change=${change} isChanged=${one && !isInUse} text=${!one ? t('models.choose') : isInUse ? t('models.activateNone') : t('models.activate', { number: one.number })}
      onUndo=${model.before != null && (() => back(t('models.undoReason')))} />
    ${model.before != null && html`<button type="button" disabled=${!change.isReady} onClick=${() => back()}>${t('models.rollback', { number: model.before })}</button>`}
  </form></section>`;
}

export function Models() {
  const names = seeing(), [wanted, want] = useState(null), station = names.includes(wanted) ? wanted : names[0];
  const [product, choose] = useState(null), [chosen, setChosen] = useState(null), { models, trouble, again } = useModels(station);
  useEffect(() => { watch([]); }, []);
  useEffect(() => { choose(null); setChosen(null); }, [station]);
  const model = models?.find(one => one.recipe === product) ?? models?.[0];
  const find = wantedNumber => model?.versions.find(one => one.number === wantedNumber), one = find(chosen) ?? find(model?.inUse) ?? model?.versions[0];
  if (!model) return html`<main class="past models"><h1 class="unseen">${t('screen.models')}</h1>${trouble ? html`<p class="trouble" role="alert">${trouble}</p>` : html`<p class="none">${t('threshold.reading')}</p>`}</main>`;
  return html`<main class="past system models"><h1 class="unseen">${t('screen.models')}</h1>
    <div class="wide choices"><${Choice} label=${t('stations.title')} names=${names.map(name => [name, name])} chosen=${station} onChoose=${want} />
      <${Choice} label=${t('models.product')} names=${models.map(other => [other.recipe, other.recipe ?? t('models.own')])} chosen=${model.recipe} onChoose=${choose} /></div>
    ${trouble && html`<p class="trouble wide" role="alert">${trouble}</p>`}
    <${InUse} model=${model} /><${Changeover} key=${`product ${station}`} station=${station} onDone=${again} />
    ${model.versions.length === 0 ? html`<p class="wide none">${t('models.none')}</p>` : html`<${List} model=${model} chosen=${one?.number} onChoose=${setChosen} />
      ${one && html`<${Lineage} key=${`${station} ${one.sha256}`} station=${station} model=${model} one=${one} />`}
      ${mayI('activateModel') ? html`<${Change} station=${station} model=${model} one=${one} onDone=${again} />` : html`<${MayNot} />`}`}
    ${mayI('modelImport') && html`<${Import} key=${`import ${station} ${model.recipe}`} station=${station} recipe=${model.recipe} onDone=${came => { again(); if (came.ok) setChosen(came.result.version); }} />`}
    <${Shadow} key=${`shadow ${station}`} station=${station} model=${model} one=${one} onReleased=${again} />
    <${Candidates} key=${`${station} ${model.recipe}`} station=${station} recipe=${model.recipe} /></main>`;
}
