import { html, useEffect, useLayoutEffect, useRef, useState } from '../html.js';
import { decode, drawn, live, release } from '../live.js';
import { t } from '../text.js';
import { Facts } from './facts.js';
import { partName, silence } from './verdict.js';

const views = ['overlay', 'frame', 'side'];
const zooms = [0, 1, 2];

// Frame, map and boxes of one part on one canvas. What is drawn says whose part it is.
export function paint(canvas, picture, decoded, record, view, opacity) {
  const { frame, map } = decoded, isSide = view === 'side', scale = frame.width / picture.width;
  canvas.width = frame.width * (isSide ? 2 : 1);
  canvas.height = frame.height;
  const context = canvas.getContext('2d');
  context.drawImage(frame, 0, 0);
  if (view !== 'frame') {
    const left = isSide ? frame.width : 0;
    if (isSide) context.drawImage(frame, left, 0);
    const [x, y, width, height] = picture.region.map(side => side * scale);
    if (map) {
      context.globalAlpha = opacity;
      context.drawImage(map, left + x, y, width, height);
      context.globalAlpha = 1;
    }
    for (const region of record.regions) box(context, region, left, scale);
  }
  canvas.dataset.seq = picture.seq;
}

function box(context, region, left, scale) {
  const [x, y, width, height] = region.box.map(side => side * scale), line = Math.max(1, Math.round(context.canvas.height / 240));
  for (const [colour, thickness] of [['#000', 3 * line], ['#fff', line]]) {
    context.strokeStyle = colour;
    context.lineWidth = thickness;
    context.strokeRect(left + x - line, y - line, width + 2 * line, height + 2 * line);
  }
}

export function PictureTools({ view, setView, opacity, setOpacity, zoom, setZoom }) {
  return html`<div class="tools">
    <div class="switch" role="group" aria-label=${t('picture.view')}>${views.map(name => html`
      <button key=${name} aria-pressed=${name === view} onClick=${() => setView(name)}>${t(`picture.${name}`)}</button>`)}</div>
    <label class="slide"><span class="name">${t('picture.opacity')}</span><input type="range" min="0" max="1" step="0.05" value=${opacity} disabled=${view === 'frame'}
      onInput=${event => setOpacity(Number(event.target.value))} /></label>
    <div class="switch zooms" role="group" aria-label=${t('picture.zoom')}>${zooms.map(one => html`
      <button key=${one} aria-pressed=${one === zoom} onClick=${() => setZoom(one)}>${one === 0 ? t('picture.fit') : `${one * 100} %`}</button>`)}</div>
  </div>`;
}

export function useView() {
  const [view, setView] = useState('overlay'), [opacity, setOpacity] = useState(1), [zoom, setZoom] = useState(0);
  return { view, setView, opacity, setOpacity, zoom, setZoom };
}

// The live picture of the part whose verdict stands beside it.
export function Picture({ station }) {
  const canvas = useRef(null), options = useView();
  const shown = station?.shown, instead = silence(station), hasPicture = Boolean(shown?.picture && shown.decoded);
  useLayoutEffect(() => {
    if (!hasPicture || !canvas.current) return;
    paint(canvas.current, shown.picture, shown.decoded, shown.record, options.view, options.opacity);
    if (!shown.isDrawn) drawn(station.name, shown.picture.seq);
    shown.isDrawn = true;
  }, [shown, hasPicture, options.view, options.opacity, instead?.kind]);
  const why = instead ? t('picture.none') : shown?.record.verdict === 'notInspected' ? `${t('picture.notInspected')}: ${t(`reason.${shown.record.reason}`)}` : t('picture.notThisPart');
  return html`<section class="picture ${live.isStale ? 'stale' : ''}" aria-label=${t('picture.title')}>
    <div class=${`canvas zoom${options.zoom}`}>
      <canvas ref=${canvas} hidden=${!hasPicture || Boolean(instead)} role="img" aria-label=${shown ? t('picture.of', { part: partName(shown.record) }) : ''}></canvas>
      ${(!hasPicture || instead) && html`<p class=${`none ${instead ? '' : 'later'}`}>${why}</p>`}
    </div>
    <${PictureTools} ...${options} />
  </section>`;
}

// A part of the past with its picture, where one was kept.
export function PartDialog({ part, onClose }) {
  const dialog = useRef(null), canvas = useRef(null), options = useView();
  useEffect(() => { dialog.current.showModal(); }, []);
  useEffect(() => {
    if (!part.picture) return undefined;
    let decoded = null, isGone = false;
    decode(part.picture).then(result => {
      if (isGone) { release(result); return; }
      decoded = result;
      paint(canvas.current, part.picture, decoded, part.record, options.view, options.opacity);
    });
    return () => { isGone = true; if (decoded) release(decoded); };
  }, [part, options.view, options.opacity]);
  const { record } = part;
  return html`<dialog class="part" ref=${dialog} onClose=${onClose} aria-label=${t('part.title', { part: partName(record) })}>
    <header><h2>${t('part.title', { part: partName(record) })}</h2><button class="plain" onClick=${() => dialog.current.close()}>${t('close')}</button></header>
    <div class="body">
      <div>
        <div class=${`canvas zoom${options.zoom}`}><canvas ref=${canvas} hidden=${!part.picture}></canvas>${!part.picture && html`<p class="none">${t('picture.notKept')}</p>`}</div>
        <${PictureTools} ...${options} />
      </div>
      <${Facts} record=${record} />
    </div>
  </dialog>`;
}
