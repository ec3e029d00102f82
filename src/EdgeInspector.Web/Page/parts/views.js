import { html, useEffect, useState } from '../html.js';
import { partPath, picturePath, readPart } from '../past.js';
import { score, t } from '../text.js';
import { Shape, reasonText } from './verdict.js';

// What each station said of a part that several see, with the way to its own record; its picture where the part is kept.
export function Views({ record, isKept }) {
  const [pictured, picture] = useState({}), views = record?.views ?? [];
  useEffect(() => {
    if (isKept) for (const { station, seq } of views.filter(view => view.seq)) readPart(station, seq).then(part => picture(before => ({ ...before, [station]: part.pictures.length > 0 })), () => {});
  }, [record?.id]);
  return html`<section class="picture" aria-label=${t('part.views')}><ol class="gallery">${views.map(view => html`
    <li key=${view.station}><a class="card-of-part ${view.verdict}" href=${view.seq ? partPath(view) : undefined}>
      <span class="thumb">${pictured[view.station] ? html`<img src=${picturePath(view, 'small')} alt="" />` : html`<${Shape} verdict=${view.verdict} />`}</span>
      <span class="what"><${Shape} verdict=${view.verdict} /><span class="unseen">${t(`verdict.${view.verdict}`)}</span><b class="name">${view.station}</b>
        <span class="figure">${reasonText(view) ?? html`${score(view.score)} <small>/ ${score(view.threshold)}</small>`}</span></span></a></li>`)}</ol></section>`;
}
