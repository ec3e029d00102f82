import { html, useEffect, useState } from '../html.js';
import { live, lookAt, seeing } from '../live.js';
import { t } from '../text.js';
import { CameraPicture, Focus, Light, Link, isOld, useDetails } from '../parts/camera.js';
import { Drift } from '../parts/drift.js';
import { Drawing, Places, usePlaces } from '../parts/places.js';
import { Mask, MaskCanvas, useMask } from '../parts/mask.js';
import { Settings } from '../parts/settings.js';

// To set up one camera: its picture, how sharp and how light it is, what it is set to, and where it looks.
export function Camera() {
  const names = seeing(), [chosen, choose] = useState(null), name = names.includes(chosen) ? chosen : names[0];
  useEffect(() => {
    lookAt(name === undefined ? [] : [name]);
    return () => lookAt([]);
  }, [name]);
  if (name === undefined) return html`<main class="past"><h1 class="unseen">${t('screen.camera')}</h1><p class="none">${live.problem ?? t('silence.starting')}</p></main>`;
  return html`<${One} key=${name} name=${name} tabs=${names.length > 1 && html`<div class="switch" role="group" aria-label=${t('stations.title')}>${names.map(one => html`<button key=${one} aria-pressed=${one === name} onClick=${() => choose(one)}>${one}</button>`)}</div>`} />`;
}

function One({ name, tabs }) {
  const { details, trouble, again } = useDetails(name), places = usePlaces(details), station = live.stations.get(name), shown = live.cameras.get(name);
  const mask = useMask(name, details, shown);
  // One thing is drawn at a time.
  useEffect(() => { if (places.isOpen) mask.setOpen(false); }, [places.isOpen]);
  useEffect(() => { if (mask.isOpen) places.setOpen(false); }, [mask.isOpen]);
  return html`<main class="camera ${isOld(shown) ? 'stale' : ''}">
    <h1 class="unseen">${t('screen.camera')}</h1>
    <section class="looking" aria-label=${t('picture.title')}>${tabs}
      <${CameraPicture} station=${name} shown=${shown}>${shown && html`<${Drawing} shown=${shown} places=${places} /><${MaskCanvas} mask=${mask} />`}<//>
      <${Places} station=${name} shown=${shown} places=${places} again=${again} />
      <${Mask} station=${name} details=${details} mask=${mask} again=${again} />
    </section>
    <div class="beside">
      ${trouble && html`<p class="trouble" role="alert">${trouble}</p>`}
      <${Focus} shown=${shown} limit=${details?.minimumSharpness} />
      <${Light} shown=${shown} taught=${details?.taught} />
      <${Drift} station=${station} />
      <${Settings} station=${name} details=${details} again=${again} />
      <${Link} station=${station} shown=${shown} details=${details} />
    </div>
  </main>`;
}
