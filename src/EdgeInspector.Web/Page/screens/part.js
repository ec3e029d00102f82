import { html, useEffect, useRef, useState } from '../html.js';
import { watch } from '../live.js';
import { partPath, past, placeOf, readMore, readPart, readPicture } from '../past.js';
import { t } from '../text.js';
import { Evidence } from '../parts/evidence.js';
import { Facts } from '../parts/facts.js';
import { Review } from '../parts/review.js';
import { Teach } from '../parts/teach.js';
import { PictureTools, paint, useView } from '../parts/picture.js';
import { Shape, partName } from '../parts/verdict.js';
import { Views } from '../parts/views.js';
import { usePast } from './rejects.js';

const goTo = record => { location.hash = partPath(record); };

function useKept(station, seq) {
  const [kept, setKept] = useState({}), [asked, ask] = useState(0);
  useEffect(() => {
    let isGone = false;
    // The part before stays until the next is there: the page does not jump.
    readPart(station, seq).then(part => { if (!isGone) setKept({ part }); }, error => { if (!isGone) setKept({ error: error.message }); });
    return () => { isGone = true; };
  }, [station, seq, asked]);
  return { ...kept, again: () => ask(asked + 1) };
}

// The kept frame with its overlay on top, drawn as the live picture is.
function KeptPicture({ part: { result, pictures } }) {
  const canvas = useRef(null), options = useView(), [decoded, setDecoded] = useState(null);
  useEffect(() => {
    let isGone = false, drawn = null;
    const read = picture => pictures.includes(picture) ? readPicture(result, picture) : null;
    Promise.all([read('frame'), read('overlay')]).then(async ([frame, overlay]) => {
      drawn = { frame, map: frame && overlay && await withoutLegend(overlay, frame) };
      if (isGone) close(drawn); else setDecoded({ ...drawn, id: result.id });
    }, () => { if (!isGone) setDecoded({ id: result.id }); });
    return () => { isGone = true; if (drawn) close(drawn); };
  }, [result.id]);
  const isThere = decoded?.id === result.id && Boolean(decoded.frame);
  useEffect(() => {
    if (!isThere) return;
    const { width, height } = decoded.frame;
    // The overlay has the regions in it.
    paint(canvas.current, { seq: result.seq, width, height, region: [0, 0, width, height] }, decoded, { regions: decoded.map ? [] : result.regions }, options.view, options.opacity);
  }, [decoded, options.view, options.opacity]);
  const why = result.verdict === 'notInspected' ? t('picture.notInspected') : pictures.includes('frame') ? decoded && t('picture.gone') : t('picture.notArchived');
  return html`<section class="picture" aria-label=${t('picture.of', { part: partName(result) })}>
    <div class=${`canvas zoom${options.zoom}`} tabindex=${options.zoom ? 0 : undefined}><canvas ref=${canvas} hidden=${!isThere} role="img" aria-label=${t('picture.of', { part: partName(result) })}></canvas>
      ${!isThere && why && html`<p class="none">${why}</p>`}</div>
    <${PictureTools} ...${options} />
  </section>`;
}

// The overlay has a legend above the frame; on the frame it lies without it.
async function withoutLegend(overlay, frame) {
  const height = Math.min(overlay.height, Math.round(overlay.width * frame.height / frame.width));
  const map = await createImageBitmap(overlay, 0, overlay.height - height, overlay.width, height);
  overlay.close();
  return map;
}

const close = ({ frame, map }) => { frame?.close(); map?.close(); };

// From part to part of the list; more of it is read at its end.
async function step(station, seq, by) {
  const place = placeOf(station, seq) + by;
  if (place < 0 || by === 0) return;
  if (place >= past.parts.length) await readMore();
  if (past.parts[place]) goTo(past.parts[place].result);
}

export function Part({ words: [station, seq] }) {
  usePast();
  const { part, error, again } = useKept(station, seq), heading = useRef(null), place = placeOf(station, seq);
  useEffect(() => watch([]), []);
  useEffect(() => { heading.current?.focus(); }, [part?.result.id]);
  useEffect(() => {
    const onKey = event => {
      if (event.ctrlKey || event.altKey || event.metaKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
      const by = { j: 1, ArrowRight: 1, k: -1, ArrowLeft: -1 }[event.key];
      if (event.key === 'Escape') location.hash = '#rejects';
      else if (by) { event.preventDefault(); step(station, seq, by); }
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [station, seq]);
  if (error) return html`<main class="past"><p class="trouble" role="alert">${error}</p><p><a class="button" href="#rejects">${t('part.back')}</a></p></main>`;
  if (!part) return html`<main class="past" aria-busy="true"></main>`;
  const { result, previous, next } = part;
  return html`<main class="one" data-seq=${result.seq}>
    <header>
      <a class="button" href="#rejects">${t('part.back')}</a>
      <h1 tabindex="-1" ref=${heading}><span class="mark ${result.verdict}"><${Shape} verdict=${result.verdict} />${t(`verdict.${result.verdict}`)}</span> <span class="name">${partName(result)}</span></h1>
      <span class="room"></span>
      ${place >= 0 && html`<span class="place">${t('part.place', { place: place + 1, count: `${past.parts.length}${past.before ? '+' : ''}` })}</span>
        <div class="switch"><button onClick=${() => step(station, seq, -1)} disabled=${place === 0}>${t('part.newer')}</button>
        <button onClick=${() => step(station, seq, 1)} disabled=${place === past.parts.length - 1 && !past.before}>${t('part.older')}</button></div>`}
    </header>
    ${result.views ? html`<${Views} key=${result.id} record=${result} isKept />` : html`<${KeptPicture} key=${result.id} part=${part} />`}
    <aside>
      ${result.verdict !== 'pass' && html`<p class="because">${t(`because.${result.verdict}`)}</p>`}
      ${result.verdict !== 'notInspected' && html`<${Review} key=${result.id} part=${part} onSaid=${() => { again(); if (place >= 0) step(station, seq, 1); }} />`}
      <${Evidence} key=${`evidence ${result.id}`} part=${part} />
      <${Teach} key=${`teach ${result.id}`} part=${part} />
      <${Facts} record=${result} all />
      <nav class="neighbours" aria-label=${t('part.inTime')}>
        ${previous != null && html`<a class="button" href=${partPath({ station, seq: previous })}>${t('part.previous', { seq: previous })}</a>`}
        ${next != null && html`<a class="button" href=${partPath({ station, seq: next })}>${t('part.next', { seq: next })}</a>`}
      </nav>
    </aside>
  </main>`;
}
