import { html } from '../html.js';
import { mayI } from '../session.js';
import { t } from '../text.js';
import { NameField } from './review.js';
import { useChange } from './settings.js';

// A part that was judged wrongly becomes a candidate: good and falsely rejected, or bad and missed. No model changes by it.
export function Teach({ part: { result, pictures } }) {
  const change = useChange('teach', result.station, () => {}), { name, setName, reason, setReason, answer, isReady } = change;
  if (!mayI('teach') || result.verdict === 'notInspected') return null;
  const say = as => change.send({ seq: result.seq, result: result.id, as });
  return html`<section class="review teach" aria-label=${t('teach.title')}><h2>${t('teach.title')}</h2>
    ${!pictures.includes('frame') ? html`<p>${t('teach.noFrame')}</p>` : html`<p class="help">${t('teach.help')}</p>
    <div class="by"><${NameField} name=${name} setName=${setName} />
      <label class="field"><span>${t('teach.why')}</span><input value=${reason} maxlength="150" onInput=${event => setReason(event.target.value)} /></label></div>
    <div class="decisions"><button disabled=${!isReady} onClick=${() => say('good')}>${t('teach.good')}</button>
      ${result.verdict === 'pass' && html`<button disabled=${!isReady} onClick=${() => say('bad')}>${t('teach.bad')}</button>`}</div>`}
    ${answer && html`<p class=${answer.ok ? 'done' : 'trouble'} role="status">${answer.ok ? t('threshold.done') : t('threshold.refused')} ${answer.message} ${answer.ok && html`<a class="button" href="#models">${t('teach.see')}</a>`}</p>`}
  </section>`;
}
