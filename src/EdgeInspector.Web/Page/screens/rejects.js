import { html, useEffect, useRef, useState } from '../html.js';
import { live, watch } from '../live.js';
import { anyFilter, kinds, narrow, onPast, partPath, past, picturePath, readFirst, readMore, spans } from '../past.js';
import { clock, day, score, t } from '../text.js';
import { Draft } from '../parts/draft.js';
import { decisions } from '../parts/review.js';
import { Shape, partName, reasonText } from '../parts/verdict.js';

const reasons = ['cameraLost', 'frameIncomplete', 'frameFrozen', 'frameQuality', 'frameIdGap', 'triggerWithoutFrame', 'deadlineMissed', 'overload',
  'modelError', 'configInvalid', 'paused', 'agentRestarted', 'viewMissing', 'viewMismatch', 'noModel'];

export function usePast() {
  const [, redraw] = useState(0);
  useEffect(() => onPast(() => redraw(count => count + 1)), []);
}

const Choice = ({ name, value, options, onChange }) => html`<label class="field"><span>${name}</span>
  <select value=${value} onChange=${event => onChange(event.target.value)}>${options.map(([key, text]) => html`<option key=${key} value=${key}>${text}</option>`)}</select></label>`;

// Names that the stations have now are offered; those of earlier times can be typed.
const Name = ({ name, text, names, longest }) => (names.length > 0 || past.filter[name]) && html`<label class="field"><span>${text}</span>
  <${Draft} type="search" list=${`known-${name}`} value=${past.filter[name]} maxlength=${longest} onCommit=${value => narrow({ [name]: value })} />
  <datalist id=${`known-${name}`}>${names.map(one => html`<option key=${one} value=${one} />`)}</datalist></label>`;

const namesOf = (stations, find) => [...new Set((stations ?? []).filter(one => !past.filter.station || past.filter.station === (one.station ?? one.name)).flatMap(find))];

function Filters() {
  const { filter } = past, stations = [...live.stations.keys()], mayBeUninspected = filter.kind !== 'fail' && filter.kind !== 'pass';
  const isAny = Object.keys(anyFilter).every(key => filter[key] === anyFilter[key]);
  return html`<form class="filters" aria-label=${t('rejects.filter')} onSubmit=${event => event.preventDefault()}>
    ${stations.length > 1 && html`<${Choice} name=${t('rejects.station')} value=${filter.station} onChange=${station => narrow({ station })}
      options=${[['', t('rejects.anyStation')], ...stations.map(name => [name, name])]} />`}
    <${Choice} name=${t('part.verdict')} value=${filter.kind} onChange=${kind => narrow({ kind, reason: '' })}
      options=${Object.keys(kinds).map(kind => [kind, t(`rejects.kind.${kind}`)])} />
    ${mayBeUninspected && html`<${Choice} name=${t('part.reason')} value=${filter.reason} onChange=${reason => narrow({ reason })}
      options=${[['', t('rejects.anyReason')], ...reasons.map(reason => [reason, t(`reason.${reason}`)])]} />`}
    <${Choice} name=${t('review.title')} value=${filter.review} onChange=${review => narrow({ review })}
      options=${[['', t('review.any')], ['none', t('review.none')], ...decisions.map(decision => [decision, t(`review.is.${decision}`)])]} />
    <${Choice} name=${t('rejects.span')} value=${filter.span} onChange=${span => narrow({ span })}
      options=${Object.keys(spans).map(span => [span, t(`rejects.span.${span}`)])} />
    ${filter.span === 'own' && ['from', 'to'].map(end => html`<label class="field" key=${end}><span>${t(`rejects.${end}`)}</span>
      <input type="datetime-local" value=${filter[end]} onChange=${event => narrow({ [end]: event.target.value })} /></label>`)}
    <label class="field"><span>${t('rejects.part')}</span><${Draft} type="search" value=${filter.part} maxlength="200" onCommit=${part => narrow({ part })} /></label>
    <label class="field"><span>${t('part.lot')}</span><${Draft} type="search" value=${filter.lot} maxlength="64" onCommit=${lot => narrow({ lot })} /></label>
    <${Name} name="recipe" text=${t('part.recipe')} names=${namesOf(live.info?.stations, one => one.recipes)} longest="200" />
    <${Name} name="zone" text=${t('part.zone')} names=${namesOf(live.config?.stations, one => (one.zones ?? []).map(zone => zone.name))} longest="200" />
    <span class="ends">
      <button type="button" class="plain" onClick=${readFirst}>${t('rejects.again')}</button>
      ${!isAny && html`<button type="button" class="plain" onClick=${() => narrow(anyFilter)}>${t('rejects.everything')}</button>`}
    </span>
  </form>`;
}

// How many results came since the list was read; a list that is read does not move under the reader.
const newer = () => [...live.stations.values()].filter(station => !past.filter.station || station.name === past.filter.station).flatMap(station => station.recent)
  .filter(({ record }) => past.at && new Date(record.capturedAt) > past.at && (kinds[past.filter.kind] || record.verdict).includes(record.verdict)).length;

export function Card({ part: { result, hasPicture, review } }) {
  const reason = reasonText(result), time = new Date(result.capturedAt);
  return html`<li><a class="card-of-part ${result.verdict}" href=${partPath(result)} data-seq=${result.seq}>
    <span class="thumb">${hasPicture ? html`<img src=${picturePath(result, 'small')} alt="" loading="lazy" decoding="async" />` : html`<${Shape} verdict=${result.verdict} />`}</span>
    <span class="what"><${Shape} verdict=${result.verdict} /><span class="unseen">${t(`verdict.${result.verdict}`)}</span><b class="name">${partName(result)}</b>
      <span class="figure">${reason ?? html`${score(result.score)} <small>/ ${score(result.threshold)}</small>`}</span>
      ${review && html`<span class="said">${t(`review.is.${review.decision}`)}</span>`}
      <time class="when">${live.stations.size > 1 && `${result.station} · `}${time.toDateString() === new Date().toDateString() ? '' : `${day(time)}, `}${clock(time)}</time></span></a></li>`;
}

// Arrows, j and k go from part to part, as in other lists of this kind.
function move(event, list) {
  const step = { j: 1, k: -1, ArrowRight: 1, ArrowLeft: -1 }[event.key], inRow = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step && !inRow || event.ctrlKey || event.altKey || event.metaKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
  const cards = [...list.querySelectorAll('a')], now = cards.indexOf(document.activeElement);
  const columns = cards.filter(card => card.offsetTop === cards[0]?.offsetTop).length;
  const next = cards[Math.max(0, Math.min(cards.length - 1, now < 0 ? 0 : now + (step ?? inRow * columns)))];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

export function Rejects() {
  usePast();
  const list = useRef(null);
  useEffect(() => {
    watch([]);
    if (!past.at) readFirst();
    const onKey = event => list.current && move(event, list.current);
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  const count = newer();
  return html`<main class="past">
    <h1 class="unseen">${t('screen.rejects')}</h1>
    <${Filters} />
    ${past.error && html`<p class="trouble" role="alert">${t('rejects.failed')} ${past.error}</p>`}
    ${past.unreadable > 0 && html`<p class="trouble">${t('rejects.unreadable', { count: past.unreadable })}</p>`}
    ${count > 0 && html`<button class="news" onClick=${readFirst}>${t('rejects.newer', { count })}</button>`}
    <ol class="gallery" ref=${list} aria-busy=${past.isLoading}>${past.parts.map(part => html`<${Card} key=${part.result.id} part=${part} />`)}</ol>
    ${!past.at && past.isLoading && html`<p class="none" role="status">${t('reports.reading')}</p>`}
    ${past.at && past.parts.length === 0 && !past.isLoading && html`<p class="none">${t('rejects.none')}</p>`}
    ${past.before && html`<button class="more" disabled=${past.isLoading} onClick=${readMore}>${t('rejects.more')}</button>`}
  </main>`;
}
