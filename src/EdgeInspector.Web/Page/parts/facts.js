import { html } from '../html.js';
import { clock, day, number, score, t } from '../text.js';

const Fact = ({ name, children }) => html`<div><dt>${name}</dt><dd>${children}</dd></div>`;

// What is known of a part: first what decided, then, where wanted, every figure.
export function Facts({ record, all = false }) {
  const { timing, model, frame } = record;
  return html`<dl class="facts">
    <${Fact} name=${t('part.verdict')}><span class="mark ${record.verdict}">${t(`verdict.${record.verdict}`)}</span>${record.warning && html` <span class="mark notInspected">${t('verdict.warning')}</span>`}<//>
    ${record.reason && html`<${Fact} name=${t('part.reason')}>${t(`reason.${record.reason}`)}<//>`}
    ${record.challenge && html`<${Fact} name=${t('part.challenge')}>${record.challenge}<//>`}
    <${Fact} name=${t('part.score')}>${score(record.score)} / ${score(record.threshold)}<//>
    <${Fact} name=${t('part.time')}>${all && `${day(new Date(record.capturedAt))}, `}${clock(new Date(record.capturedAt))}<//>
    <${Fact} name=${t('part.number')}>${record.seqTo ? `${record.seq}–${record.seqTo}` : record.seq}<//>
    ${record.part?.recipe && html`<${Fact} name=${t('part.recipe')}>${record.part.recipe}<//>`}
    ${record.part?.lot && html`<${Fact} name=${t('part.lot')}>${record.part.lot}<//>`}
    ${model && html`<${Fact} name=${t('part.model')}>${model.name} (${model.sha256.slice(0, 8)})<//>`}
    ${record.regions.length > 0 && html`<${Fact} name=${t('part.regions')}>${record.regions.map((region, i) => html`<div key=${i}>${t('part.region', { x: region.box[0], y: region.box[1], peak: score(region.peak), area: region.areaPx })}</div>`)}<//>`}
    ${all && html`
      <${Fact} name=${t('part.decidedBy')}>${t(`decidedBy.${record.decidedBy}`)}<//>
      ${record.config && html`<${Fact} name=${t('part.revision')}>${record.config.revision} (${record.config.sha256.slice(0, 8)})<//>`}
      ${record.provider && html`<${Fact} name=${t('part.provider')}>${record.provider}${record.device && `, ${record.device}`}<//>`}
      ${model && html`<${Fact} name=${t('part.bank')}>${number(model.bankPatches)} (${model.bankSha256?.slice(0, 8)})<//>`}
      ${frame && html`<${Fact} name=${t('part.frame')}>${frame.number}, ${frame.width} × ${frame.height} px${frame.cameraFrameId != null && `, ${t('part.cameraFrame', { id: frame.cameraFrameId })}`}<//>`}
      ${timing?.totalMs != null && html`<${Fact} name=${t('part.timing')}>${['grab', 'queue', 'prepare', 'infer', 'verdict', 'total'].filter(step => timing[`${step}Ms`] != null)
        .map(step => html`<div key=${step}>${t(`timing.${step}`)}: ${number(timing[`${step}Ms`], 1)} ms</div>`)}<//>`}
      ${record.skippedSincePrevious > 0 && html`<${Fact} name=${t('part.skipped')}>${record.skippedSincePrevious}<//>`}
      <${Fact} name=${t('part.session')}>${record.agent}, ${record.session}<//>
      <${Fact} name=${t('part.id')}>${record.id}<//>
      ${record.simulated && html`<${Fact} name=${t('part.simulated')}>${t('yes')}<//>`}`}
  </dl>`;
}
