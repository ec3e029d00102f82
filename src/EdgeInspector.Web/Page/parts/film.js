import { html, useEffect, useRef, useState } from '../html.js';
import { decode, live, release } from '../live.js';
import { score, t } from '../text.js';
import { PartDialog, paint } from './picture.js';
import { Shape, partName, reasonText } from './verdict.js';

const places = 12;

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

// The last twelve parts, the newest at the right. It stands still under a pointer, so that a part can be hit, and where wanted at a reject.
export function Film({ station }) {
  const [holds, setHolds] = useState(false), [held, setHeld] = useState(null), [pointed, setPointed] = useState(null), [open, setOpen] = useState(null);
  const recent = station?.recent ?? [], newest = recent.at(-1);
  useEffect(() => { if (holds && !held && newest && newest.record.verdict !== 'pass') setHeld(recent); }, [newest?.record.id, holds]);
  const parts = held ?? pointed ?? recent;
  return html`<section class="film ${live.isStale ? 'stale' : ''}" aria-label=${t('film.title')}>
    <ol onPointerEnter=${() => setPointed(recent)} onPointerLeave=${() => setPointed(null)}>${Array.from({ length: places - parts.length }, (_, i) => html`<li key=${`empty${i}`} class="empty"></li>`)}
      ${parts.map(part => html`<li key=${part.record.id}>
        <button class="tile ${part.record.verdict}" onClick=${() => setOpen(part)} title=${reasonText(part.record) ?? ''}>
          <span class="thumb"><${Thumb} part=${part} />${!part.picture && html`<${Shape} verdict=${part.record.verdict} />`}</span>
          <span class="what"><${Shape} verdict=${part.record.verdict} /><span class="name"><bdi>${partName(part.record)}</bdi></span><span class="figure">${part.record.score == null ? '' : score(part.record.score)}</span></span>
        </button></li>`)}</ol>
    <div class="hold">
      <label><input type="checkbox" checked=${holds} onChange=${event => { setHolds(event.target.checked); setHeld(null); }} />${t('film.hold')}</label>
      ${held && html`<button class="strong" onClick=${() => setHeld(null)}>${t('film.goOn')}</button>`}
    </div>
    ${open && html`<${PartDialog} part=${open} onClose=${() => setOpen(null)} />`}
  </section>`;
}
