import { html, useEffect, useState } from '../html.js';
import { live, watch } from '../live.js';
import { t } from '../text.js';
import { StationAlarms } from '../parts/alarms.js';
import { ChallengeDue, Counts, Messages, States } from '../parts/figures.js';
import { Film } from '../parts/film.js';
import { Picture } from '../parts/picture.js';
import { Shape, Verdict, silence } from '../parts/verdict.js';
import { Views } from '../parts/views.js';

// One of several stations: its verdict in small, and the way to its own screen.
function StationTab({ station, isChosen, onChoose }) {
  const instead = silence(station), verdict = instead ? 'none' : station.shown.record.verdict;
  return html`<button class="station ${verdict}" aria-pressed=${isChosen} onClick=${onChoose}>
    ${!instead && html`<${Shape} verdict=${verdict} />`}<b>${station.name}</b><span>${instead ? instead.word : t(`verdict.${verdict}`)}</span></button>`;
}

export function Run() {
  const [chosen, choose] = useState(null);
  const names = [...live.stations.keys()], name = names.includes(chosen) ? chosen : names[0];
  const station = name === undefined ? null : live.stations.get(name);
  useEffect(() => {
    watch(name === undefined ? [] : [name]);
    return () => watch([]);
  }, [name]);
  return html`<main class="run ${live.isStale ? 'stale' : ''}" data-stale=${live.isStale}>
    <h1 class="unseen">${t('screen.run')}</h1>
    ${names.length > 1 && html`<div class="stations" role="group" aria-label=${t('stations.title')}>${names.map(one => html`
      <${StationTab} key=${one} station=${live.stations.get(one)} isChosen=${one === name} onChoose=${() => choose(one)} />`)}</div>`}
    <div class="now"><${Verdict} station=${station} />${station?.seenBy.length > 0
      ? html`<${Views} record=${station.shown?.record} />` : html`<${Picture} station=${station} key=${name} />`}</div>
    <${StationAlarms} station=${station} /><${ChallengeDue} station=${station} />
    <${Film} station=${station} key=${`film ${name}`} />
    <div class="below"><${Counts} station=${station} /><${States} station=${station} /><${Messages} station=${station} /></div>
  </main>`;
}
