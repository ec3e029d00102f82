import { html, useEffect, useRef, useState } from '../html.js';
import { decode, live, release } from '../live.js';
import { score, t } from '../text.js';
import { PartDialog, paint } from './picture.js';
import { Shape, betweenFlashes, partName, reasonText } from './verdict.js';

const places = 12, nothing = [];

const isReject = part => part !== undefined && part.record.verdict !== 'pass';

function Thumb({ part }) {
  const canvas = useRef(null), { picture, record } = part;
  useEffect(() => {
    if (!picture) return undefined;
    let isGone = false;
    decode(picture).then(decoded => {
      if (!isGone && canvas.current) paint(canvas.current, picture, decoded, record, 'overlay', 1);
      release(decoded);
    });
    return () => { isGone = true; };
  }, [picture]);
  return html`<canvas ref=${canvas} hidden=${!picture}></canvas>`;
}

// At a fast line it moves by several parts at once: where each part moved it, whole rows of colours would flash.
function useCalm(recent) {
  const shown = useRef({ parts: nothing, at: -Infinity }), [, redraw] = useState(0), now = performance.now();
  const isNew = recent !== shown.current.parts, wait = shown.current.at + betweenFlashes - now;
  if (isNew && wait <= 0) shown.current = { parts: recent, at: now };
  const isLate = isNew && wait > 0;
  useEffect(() => {
    if (!isLate) return undefined;
    const timer = setTimeout(() => redraw(count => count + 1), wait);
    return () => clearTimeout(timer);
  }, [isLate, shown.current]);
  return shown.current.parts;
}

// The last twelve parts, the newest at the right. It stands still under a pointer, so that a part can be hit, and where wanted at a reject.
export function Film({ station }) {
  const [holds, setHolds] = useState(false), [held, setHeld] = useState(null), [pointed, setPointed] = useState(null), [open, setOpen] = useState(null);
  const box = useRef(null), recent = useCalm(station?.recent ?? nothing), before = useRef(recent);
  useEffect(() => {
    const isNew = ({ record }) => !before.current.some(part => part.record.id === record.id);
    if (holds && !held && recent.some(part => isReject(part) && isNew(part))) setHeld(recent);
    before.current = recent;
  }, [recent]);
  const hold = isWanted => { setHolds(isWanted); setHeld(isWanted && isReject(recent.at(-1)) ? recent : null); };
  const goOn = () => { setHeld(null); requestAnimationFrame(() => box.current?.focus()); };
  const parts = held ?? pointed ?? recent;
  return html`<section class="film ${live.isStale ? 'stale' : ''}" aria-label=${t('film.title')}>
    <ol onPointerEnter=${() => setPointed(recent)} onPointerLeave=${() => setPointed(null)}>${Array.from({ length: places - parts.length }, (_, i) => html`<li key=${`empty${i}`} class="empty"></li>`)}
      ${parts.map(part => html`<li key=${part.record.id}>
        <button class="tile ${part.record.verdict}" onClick=${() => setOpen(part)} title=${reasonText(part.record) ?? ''}>
          <span class="thumb"><${Thumb} part=${part} />${!part.picture && html`<${Shape} verdict=${part.record.verdict} />`}</span>
          <span class="what"><${Shape} verdict=${part.record.verdict} /><span class="name"><bdi>${partName(part.record)}</bdi></span><span class="figure">${part.record.score == null ? '' : score(part.record.score)}</span></span>
        </button></li>`)}</ol>
    <div class="hold">
      <label hidden=${Boolean(held)}><input ref=${box} type="checkbox" checked=${holds} onChange=${event => hold(event.target.checked)} />${t('film.hold')}</label>
      ${held && html`<button class="strong" onClick=${goOn}>${t('film.goOn')}</button>`}
    </div>
    ${open && html`<${PartDialog} part=${open} onClose=${() => setOpen(null)} />`}
  </section>`;
}
