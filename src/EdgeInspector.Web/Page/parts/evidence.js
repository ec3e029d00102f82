import { html, useEffect, useRef, useState } from '../html.js';
import { readPicture } from '../past.js';
import { ask, read } from '../reading.js';
import { score, t } from '../text.js';

const drawn = 640;   // pixels of a crop's longer side: its mark stays thin, however small the patch is

// A place with its surroundings: half of its size to each side, as far as the picture goes.
function around([x, y, width, height], picture) {
  const left = Math.max(0, x - Math.round(width / 2)), top = Math.max(0, y - Math.round(height / 2));
  const right = x + width + Math.round(width / 2), bottom = y + height + Math.round(height / 2);
  return [left, top, Math.min(right, picture?.width ?? right) - left, Math.min(bottom, picture?.height ?? bottom) - top];
}

async function readLearned(station, model, { sha256, place }) {
  const answer = await read(`api/stations/${encodeURIComponent(station)}/models/${model}/learned/${sha256}?place=${around(place)}`);
  return answer.ok ? { image: await createImageBitmap(await answer.blob()), shown: answer.headers.get('X-Place').split(',').map(Number) } : null;
}

// A crop with the patch marked in it.
function Crop({ image, from, shown, patch, text }) {
  const canvas = useRef(null);
  useEffect(() => {
    const [x, y, width, height] = shown, scale = drawn / Math.max(width, height), line = 3;
    Object.assign(canvas.current, { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) });
    const context = canvas.current.getContext('2d');
    context.imageSmoothingQuality = 'high';
    context.drawImage(image, ...from, 0, 0, canvas.current.width, canvas.current.height);
    for (const [colour, thickness] of [['#000', 3 * line], ['#fff', line]]) {
      Object.assign(context, { strokeStyle: colour, lineWidth: thickness });
      context.strokeRect((patch[0] - x) * scale, (patch[1] - y) * scale, patch[2] * scale, patch[3] * scale);
    }
  }, [image, String(shown)]);
  return html`<figure><canvas ref=${canvas} role="img" aria-label=${text}></canvas><figcaption>${text}</figcaption></figure>`;
}

async function compare(result) {
  const answer = await ask(`api/stations/${encodeURIComponent(result.station)}/parts/${result.seq}/evidence?id=${result.id}`);
  const found = answer.regions.filter(region => region.evidence);
  const frame = found.length > 0 ? await readPicture(result, 'frame') : null;
  const learned = await Promise.all(found.map(region => answer.hasPictures ? readLearned(result.station, answer.model, region.evidence) : null));
  return { ...answer, frame, pairs: found.map((region, i) => ({ ...region, learned: learned[i] })) };
}

function Pair({ region, frame, index }) {
  const { evidence, learned } = region, own = frame && around(evidence.patch, frame);
  return html`<li>
    <h3>${t('evidence.region', { number: index + 1, x: region.box[0], y: region.box[1] })}</h3>
    <div class="pair">
      ${frame && html`<${Crop} image=${frame} from=${own} shown=${own} patch=${evidence.patch} text=${t('evidence.this')} />`}
      ${learned && html`<${Crop} image=${learned.image} from=${[0, 0, learned.image.width, learned.image.height]} shown=${learned.shown} patch=${evidence.place} text=${t('evidence.good')} />`}
    </div>
    <p>${t('evidence.distance', { distance: score(evidence.distance) })} <span class="data">${evidence.file}</span></p></li>`;
}

// What each region of a reject should look like: the place of a learned picture that resembles it most, beside it. Searched when somebody asks.
export function Evidence({ part: { result, pictures } }) {
  const [found, setFound] = useState(null), [error, setError] = useState(null), [isBusy, setBusy] = useState(false);
  useEffect(() => () => { for (const image of [found?.frame, ...(found?.pairs ?? []).map(pair => pair.learned?.image)]) image?.close();
  }, [found]);
  if (result.verdict !== 'fail' || result.views || result.regions.length === 0) return null;
  const look = () => {
    setBusy(true);
    setError(null);
    compare(result).then(setFound, fault => setError(fault.message)).finally(() => setBusy(false));
  };
  return html`<section class="review evidence" aria-label=${t('evidence.title')}><h2>${t('evidence.title')}</h2>
    ${!pictures.includes('frame') ? html`<p>${t('evidence.noFrame')}</p>`
      : !found && html`<p class="help">${t('evidence.help')}</p><button disabled=${isBusy} aria-busy=${isBusy} onClick=${look}>${t(isBusy ? 'evidence.busy' : 'evidence.show')}</button>`}
    ${error && html`<p class="trouble" role="alert">${error}</p>`}
    <div role="status">${found?.without && html`<p>${t('evidence.none')} <span lang="en" class="data">${found.without}</span></p>`}
      ${found && !found.without && !found.hasPictures && html`<p>${t('evidence.notKept')}</p>`}</div>
    ${found && html`<ol>${found.pairs.map((region, i) => html`<${Pair} key=${i} region=${region} frame=${found.frame} index=${i} />`)}</ol>`}
  </section>`;
}
