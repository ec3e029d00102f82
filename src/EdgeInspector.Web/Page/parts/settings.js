import { html } from '../vendor/preact-htm.js';
import { number, t } from '../text.js';

export const settingKey = key => `camera.${key.replace('.', '')}`;

const shownValue = ({ key }, value) => value == null ? null : key === 'trigger.mode' ? t(`trigger.${value}`) : Number.isFinite(Number(value)) ? number(Number(value), Number.isInteger(Number(value)) ? 0 : 2) : value;

// What is configured beside what the camera itself says.
export function Settings({ details }) {
  const settable = details?.settings.filter(setting => setting.isSettable) ?? [];
  return html`<section class="card settings"><h2>${t('camera.settings')}</h2>
    ${details?.problem && html`<p class="trouble" role="alert">${details.problem}</p>`}
    ${details && settable.length === 0 && html`<p>${t('camera.nothingToSet', { driver: t(`driver.${details.driver}`) })}</p>`}
    ${settable.length > 0 && html`<div class="scroll"><table><thead><tr><td></td><th scope="col">${t('camera.configured')}</th><th scope="col">${t('camera.read')}</th></tr></thead><tbody>${settable.map(setting => html`
      <tr key=${setting.key} data-key=${setting.key}><th scope="row">${t(settingKey(setting.key))}</th><td>${shownValue(setting, setting.configured) ?? t('camera.asItIs')}</td>
        <td class="read"><b>${shownValue(setting, setting.read) ?? t(details.isOpen ? 'camera.notTold' : 'camera.notOpen')}</b>${setting.name && html` <small class="data">${setting.name}${setting.range ? ` (${setting.range})` : ''}</small>`}</td></tr>`)}</tbody></table></div>`}
  </section>`;
}
