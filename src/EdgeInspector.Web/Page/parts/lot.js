import { html, useState } from '../html.js';
import { command } from '../live.js';
import { t } from '../text.js';

// Names the lot that is made from the next frame on; an empty name ends it.
export function LotForm({ station, lot, onDone }) {
  const [text, setText] = useState(lot ?? ''), [said, setSaid] = useState(null), [isAsking, setAsking] = useState(false);
  const send = async event => {
    event.preventDefault();
    setAsking(true);
    const answer = await command('setLot', station, { lot: text.trim() || null }).catch(error => ({ ok: false, message: String(error) }));
    setAsking(false);
    setSaid(answer.ok ? null : answer.message);
    if (answer.ok) onDone();
  };
  return html`<form class="lot" onSubmit=${send}>
    <input aria-label=${t('lot.name')} value=${text} maxlength="64" placeholder=${t('lot.none')} onInput=${event => setText(event.target.value)} ref=${field => { if (field && !field.wasShown) { field.wasShown = true; field.focus(); } }} />
    <button class="strong" disabled=${isAsking}>${t('camera.apply')}</button> <button type="button" class="plain" onClick=${onDone}>${t('lot.leave')}</button>
    ${said && html`<p class="said" role="alert">${said}</p>`}</form>`;
}
