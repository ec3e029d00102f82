import { html, useEffect, useLayoutEffect, useRef, useState } from '../html.js';
import { live, seen } from '../live.js';
import { ask } from '../reading.js';
import { clock, number, t } from '../text.js';

const staleAfter = 2000;     // ms without a picture, ...
const slowest = 10_000;      // ... more where the camera gives them at a slower beat, and no more than this
const askEvery = 2000;       // ms

// A number with as many digits as tell two pictures apart.
const figure = value => number(value, value == null || value >= 100 ? 0 : value >= 10 ? 1 : 2);

export const isOld = shown => live.isStale || !shown || performance.now() - shown.arrived > Math.min(slowest, Math.max(staleAfter, 2500 / (shown.framesPerSecond || Infinity)));

// What the agent knows of the camera, asked for again and again while the screen is open.
export function useDetails(station) {
  const [details, setDetails] = useState(null), [trouble, setTrouble] = useState(null), [turn, setTurn] = useState(0);
  useEffect(() => {
    if (!station) return undefined;
    let isGone = false;
    const read = () => ask(`api/stations/${encodeURIComponent(station)}/camera`).then(content => {
      if (!isGone) { setDetails(content); setTrouble(null); }
    }).catch(error => { if (!isGone && !live.isStale) setTrouble(error.message); });
    read();
    const timer = setInterval(() => { if (!document.hidden) read(); }, askEvery);
    return () => { isGone = true; clearInterval(timer); };
  }, [station, turn]);
  return { details: details?.station === station ? details : null, trouble, again: () => setTurn(turn + 1) };
}

// The newest picture of the camera, whether the part was inspected or not, and what is drawn on it.
export function CameraPicture({ station, shown, children }) {
  const canvas = useRef(null);
  useLayoutEffect(() => {
    if (!shown || shown.isDrawn || !canvas.current) return;
    const { decoded } = shown;
    Object.assign(canvas.current, { width: decoded.width, height: decoded.height });
    canvas.current.getContext('2d').drawImage(decoded, 0, 0);
    canvas.current.dataset.seq = shown.seq;
    shown.isDrawn = true;
    seen(station, shown.seq);
  }, [shown]);
  return html`<div class="canvas zoom0 ${isOld(shown) ? 'old' : ''}"><canvas ref=${canvas} hidden=${!shown} role="img" aria-label=${t('camera.picture', { station })}></canvas>
    ${!shown && html`<p class="none">${t('camera.noPicture')}</p>`}${shown && children}
    ${shown && isOld(shown) && html`<p class="since">${t('camera.old', { time: clock(shown.at) })}</p>`}</div>`;
}

// Beside a number that says the same in words.
function Bar({ share }) {
  return html`<svg class="level" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="10" /><rect class="fill" width=${100 * Math.min(1, Math.max(0, share))} height="10" /></svg>`;
}

// Focus with the best that was seen, and nine fields that show whether the camera stands straight.
export function Focus({ shown, limit }) {
  const [peak, setPeak] = useState(0), now = shown?.figures.sharpness, best = Math.max(peak, now ?? 0);
  useEffect(() => { if (now > peak) setPeak(now); }, [now]);
  const fields = shown?.figures.fields ?? [], most = Math.max(...fields, 1e-9);
  return html`<section class="card focus"><h2>${t('camera.focus')} <button class="plain" onClick=${() => setPeak(now ?? 0)}>${t('camera.reset')}</button></h2>
    <dl class="figures"><div class="figure"><dd class="focus-now">${figure(now)}</dd><dt>${t('camera.focusNow')}</dt></div>
      <div class="figure"><dd class="focus-best">${figure(best || null)}</dd><dt>${t('camera.focusBest')}</dt></div></dl>
    <${Bar} share=${best ? now / best : 0} />
    <table class="fields"><caption>${t('camera.fields')}</caption><tbody>${[0, 1, 2].map(row => html`<tr key=${row}>${[0, 1, 2].map(column => {
      const value = fields[3 * row + column];
      return html`<td key=${column}><${Bar} share=${value == null ? 0 : value / most} />${figure(value)}</td>`;
    })}</tr>`)}</tbody></table>
    <p class="help">${t('camera.focusHelp')}${limit != null ? ` ${t('camera.focusLimit', { limit: number(limit) })}` : ''}</p></section>`;
}

function Taught({ look, taught }) {
  if (!taught) return html`<p class="help">${t('camera.taughtNone')}</p>`;
  return html`<table class="taught"><caption>${t('camera.taught')}</caption><tbody>${['brightness', 'contrast', 'sharpness'].map(name => {
    const value = look?.[name], { low, high } = taught[name], isOut = value != null && (value < low || value > high);
    return html`<tr key=${name} class=${isOut ? 'odd' : ''}><th scope="row">${t(`camera.${name}`)}</th><td>${figure(value)}</td><td>${t('camera.range', { low: figure(low), high: figure(high) })}</td><td>${value == null ? '' : t(isOut ? value < low ? 'camera.lower' : 'camera.higher' : 'camera.within')}</td></tr>`;
  })}</tbody></table>`;
}

// How light the picture is: columns grow with the logarithm, so that a few pixels at the ends are seen.
export function Light({ shown, taught }) {
  const { histogram = [], darkPercent, brightPercent, brightness, contrast } = shown?.figures ?? {}, most = Math.log1p(Math.max(...histogram, 1));
  const share = value => value == null ? '–' : `${number(value, value >= 10 ? 0 : 2)} %`;
  return html`<section class="card light-card"><h2>${t('camera.light')}</h2>
    <svg class="light" viewBox="0 0 640 100" preserveAspectRatio="none" role="img" aria-label=${t('camera.histogram', { mean: number(brightness), dark: share(darkPercent), bright: share(brightPercent) })}>${histogram.map((count, i) => count > 0 && html`
      <rect key=${i} class=${i === 0 && darkPercent > 0 || i === histogram.length - 1 && brightPercent > 0 ? 'clipped' : ''} x=${10 * i} width="9" y=${100 - Math.max(2, 98 * Math.log1p(count) / most)} height="100" />`)}</svg>
    <dl class="figures"><div class="figure ${darkPercent > 1 ? 'odd' : ''}"><dd>${share(darkPercent)}</dd><dt>${t('camera.dark')}</dt></div>
      <div class="figure ${brightPercent > 1 ? 'odd' : ''}"><dd>${share(brightPercent)}</dd><dt>${t('camera.bright')}</dt></div>
      <div class="figure"><dd>${number(brightness)}</dd><dt>${t('camera.mean')}</dt></div><div class="figure"><dd>${number(contrast)}</dd><dt>${t('camera.spread')}</dt></div></dl>
    <${Taught} look=${shown?.look} taught=${taught} /></section>`;
}

// What the line lost, by kind, and what the camera says of itself.
export function Link({ station, shown, details }) {
  const lost = station?.stats?.notInspectedByReason ?? {};
  const reasons = ['cameraLost', 'frameIncomplete', 'frameFrozen', 'frameQuality', 'frameIdGap', 'triggerWithoutFrame', 'overload'].filter(reason => lost[reason]);
  const own = details?.settings.filter(setting => !setting.isSettable && setting.read != null) ?? [];
  return html`<section class="card"><h2>${t('camera.link')}</h2>
    <dl class="pairs"><div><dt>${t('camera.rate')}</dt><dd>${shown?.framesPerSecond == null || isOld(shown) ? '–' : t('camera.perSecond', { rate: figure(shown.framesPerSecond) })}</dd></div>
      <div><dt>${t('camera.size')}</dt><dd>${shown ? `${shown.width} x ${shown.height} px` : '–'}</dd></div>
      ${own.map(one => html`<div key=${one.key}><dt>${t(`camera.${one.key}`)}</dt><dd>${number(Number(one.read), Number.isInteger(Number(one.read)) ? 0 : 1)}</dd></div>`)}</dl>
    <p class="reasons"><span>${t('camera.lost')}</span> ${reasons.length === 0 ? t('camera.lostNone') : ''}
      ${reasons.map(reason => html`<span key=${reason} class="chip">${t(`reason.${reason}`)} <b>${number(lost[reason])}</b></span>`)}
</p></section>`;
}
