import { html, useEffect, useState } from '../vendor/preact-htm.js';
import { live, lookAt } from '../live.js';
import { t } from '../text.js';
import { CameraPicture, Focus, Light, Link, isOld, useDetails } from '../parts/camera.js';
import { Settings } from '../parts/settings.js';

// To set up one camera: its picture, how sharp and how light it is, and what it is set to.
export function Camera() {
  const names = [...live.stations.keys()], [chosen, choose] = useState(null), name = names.includes(chosen) ? chosen : names[0];
  useEffect(() => {
    lookAt(name === undefined ? [] : [name]);
    return () => lookAt([]);
  }, [name]);
  const { details, trouble, again } = useDetails(name), station = live.stations.get(name), shown = live.cameras.get(name);
  if (name === undefined) return html`<main class="past"><h1 class="unseen">${t('screen.camera')}</h1><p class="none">${live.problem ?? t('silence.starting')}</p></main>`;
  return html`<main class="camera ${isOld(shown) ? 'stale' : ''}">
    <h1 class="unseen">${t('screen.camera')}</h1>
    <section class="looking" aria-label=${t('picture.title')}>
      ${names.length > 1 && html`<div class="switch" role="group" aria-label=${t('stations.title')}>${names.map(one => html`<button key=${one} aria-pressed=${one === name} onClick=${() => choose(one)}>${one}</button>`)}</div>`}
      <${CameraPicture} key=${name} station=${name} shown=${shown} />
    </section>
    <div class="beside">
      ${trouble && html`<p class="trouble" role="alert">${trouble}</p>`}
      <${Focus} key=${`focus ${name}`} shown=${shown} limit=${details?.minimumSharpness} />
      <${Light} shown=${shown} taught=${details?.taught} />
      <${Settings} key=${`settings ${name}`} station=${name} details=${details} again=${again} />
      <${Link} station=${station} shown=${shown} details=${details} />
    </div>
  </main>`;
}
