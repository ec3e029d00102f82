import { html } from '../html.js';
import { live } from '../live.js';
import { clock, has, score, t } from '../text.js';

// A form for each verdict, so that it is told without colour too: a ring with a tick, an octagon with a cross, a triangle with a mark.
export function Shape({ verdict }) {
  if (verdict === 'pass') return html`<svg class="shape" viewBox="0 0 100 100" aria-hidden="true"><circle cx="50" cy="50" r="42" /><path d="M29 52l15 15 28-32" /></svg>`;
  if (verdict === 'fail') return html`<svg class="shape" viewBox="0 0 100 100" aria-hidden="true"><path d="M31 6h38l25 25v38L69 94H31L6 69V31z" /><path d="M33 33l34 34M67 33L33 67" /></svg>`;
  return html`<svg class="shape" viewBox="0 0 100 100" aria-hidden="true"><path d="M50 8L95 90H5z" /><path d="M50 36v26M50 74v3" /></svg>`;
}

export const partName = record => record.part?.id ?? (record.seqTo ? `#${record.seq}–${record.seqTo}` : `#${record.seq}`);

export const reasonText = record => record.reason && record.verdict === 'notInspected' ? t(`reason.${record.reason}`) : null;

const startingTakes = 20_000;   // ms: a model is loaded before a camera is looked for

// What a station says instead of a verdict: null while there is a verdict to stand by.
export function silence(station) {
  if (live.isStale) return { word: t('silence.noData'), more: live.lastAt ? t('silence.since', { time: clock(live.lastAt) }) : t('silence.connecting'), kind: 'stale' };
  if (live.problem && !station) return { word: t('silence.noAgent'), more: live.problem, kind: 'broken' };
  if (!station) return { word: t('silence.starting'), more: '', kind: 'stale' };
  // Its state may come before the beat that calls it alive.
  const isStarting = !station.alive && (!station.wasAlive || station.state === 'noCamera') && performance.now() - station.deadSince < startingTakes;
  if (isStarting) return { word: t('silence.starting'), more: '', kind: 'stale' };
  if (!station.alive) return { word: t('silence.hangs'), more: t('silence.hangsHelp'), kind: 'broken' };
  if (station.state === 'running' || station.state === 'waitingForTrigger')
    return station.shown ? null : { word: t(`state.${station.state}`), more: t('silence.noPart'), kind: 'stale' };
  const help = `state.${station.state}.help`;
  return {
    word: t(`state.${station.state}`), kind: station.state === 'paused' ? 'paused' : 'broken',
    more: [station.since && t('silence.since', { time: clock(station.since) }), station.detail ?? (has(help) ? t(help) : null)].filter(Boolean).join(' · '),
  };
}

// The score from the calmest part that was seen (left end) past the threshold (at two thirds).
export function ScoreBar({ record, low }) {
  if (record.score == null || record.threshold == null) return null;
  const begin = Math.min(low ?? 0, record.score, record.threshold), span = Math.max(record.threshold - begin, Math.abs(record.threshold) * 1e-3, 1e-9);
  const share = Math.min(1, Math.max(0.01, 0.08 + (record.score - begin) / span * 0.58));
  return html`<div class="bar" role="img" aria-label=${t('bar.label', { score: score(record.score), threshold: score(record.threshold) })}>
    <svg viewBox="0 0 1000 40" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="1000" height="40" /><rect class="fill" width=${1000 * share} height="40" /><rect class="mark" x="657" width="6" height="40" /></svg>
    <span class="legend">${t('bar.threshold')}</span>
  </div>`;
}

// The ground of a quarter of the screen must not flash faster than three times a second, which can bring on a seizure. At a fast line a
// reject that comes sooner has its word, form and rim alone.
export const betweenFlashes = 350;   // ms
let ground = { id: null, isFull: false, at: -Infinity };
function isFull({ id, verdict }) {
  if (ground.id === id) return ground.isFull;
  const now = performance.now(), wants = verdict !== 'pass', isFull = wants && (ground.isFull || now - ground.at >= betweenFlashes);
  ground = { id, isFull, at: isFull && !ground.isFull ? now : ground.at };
  return isFull;
}

export function Verdict({ station }) {
  const instead = silence(station);
  if (instead) {
    return html`<section class="verdict silent ${instead.kind}" data-verdict="none" aria-live="polite">
      <div class="words"><strong class="word">${instead.word}</strong><span class="more">${instead.more}</span></div></section>`;
  }
  const { record } = station.shown;
  const reason = reasonText(record);
  return html`<section class="verdict ${record.verdict} ${record.warning ? 'warned' : ''} ${isFull(record) ? 'full' : ''}" data-verdict=${record.verdict} data-seq=${record.seq} aria-live="polite">
    <div class="call"><${Shape} verdict=${record.verdict} /><strong class="word">${t(`verdict.${record.verdict}`)}</strong></div>
    <div class="about">
      <span class="part">${partName(record)}</span>
      ${reason ? html`<span class="reason">${reason}</span>`
        : html`<span class="score">${score(record.score)} <small>/ ${score(record.threshold)}</small></span>`}
      ${record.warning && html`<span class="reason">${t('verdict.warning')}</span>`}
    </div>
    <${ScoreBar} record=${record} low=${station.low} />
  </section>`;
}
