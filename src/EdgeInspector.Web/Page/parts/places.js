import { html, useEffect, useRef, useState } from '../html.js';
import { mayI } from '../session.js';
import { t } from '../text.js';
import { ChangeFields, useChange } from './settings.js';
import { Draft } from './draft.js';
import { MayNot } from './who.js';

// Where a station looks: the model's region, and zones. A place is 'region' or the index of a zone, a rectangle x, y, width, height in pixels of the frame.
const sides = rectangle => rectangle && [rectangle.x, rectangle.y, rectangle.width, rectangle.height];
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const within = (value, low, high) => Math.max(low, Math.min(high, value));
const rectangleOf = (drawn, place) => place === 'region' ? drawn.region : drawn.zones[place]?.rectangle;
const smallest = 3;   // pixels of a zone that is drawn; less is a click

const withRectangle = (drawn, place, rectangle) => place === 'region' ? { ...drawn, region: rectangle }
  : { ...drawn, zones: drawn.zones.map((zone, i) => i === place ? { ...zone, rectangle } : zone) };

function asItIs(details) {
  return { region: sides(details.region), zones: details.zones.map(zone => ({ ...zone, rectangle: sides(zone.rectangle) })) };
}

function freeName(zones) {
  for (let i = 1; ; i++) if (zones.every(zone => zone.name.toLowerCase() !== `zone${i}`)) return `zone${i}`;
}

// What somebody drew, upon what somebody else made of the rest meanwhile.
function merged(before, mine, theirs) {
  const find = (drawn, name) => drawn.zones.find(zone => zone.name === name), isMine = zone => !same(zone, find(before, zone.name));
  const kept = mine.zones.filter(zone => isMine(zone) || find(theirs, zone.name)).map(zone => isMine(zone) ? zone : find(theirs, zone.name));
  const added = theirs.zones.filter(zone => !find(before, zone.name) && !find(mine, zone.name));
  return { region: same(mine.region, before.region) ? theirs.region : mine.region, zones: [...kept, ...added] };
}

// What is drawn, with the steps back and forward; it is the configuration's until somebody draws.
export function usePlaces(details) {
  const [steps, setSteps] = useState([]), [at, setAt] = useState(0), [basis, setBasis] = useState(null), [preview, setPreview] = useState(null), [isOvertaken, setOvertaken] = useState(false);
  const [chosen, choose] = useState(null), [isOpen, setOpen] = useState(false);
  const start = details && asItIs(details), now = steps[at] ?? start, isChanged = steps.length > 0 && !same(now, steps[0]);
  useEffect(() => {
    if (steps.length === 0 || !details || details.revision === basis) return;
    const theirs = asItIs(details);
    if (!same(theirs, steps[0])) {
      setSteps([theirs, merged(steps[0], now, theirs)]);
      setAt(1);
      choose(null);
      setOvertaken(true);
    }
    setBasis(details.revision);
  }, [details?.revision]);
  return {
    details, isOpen, setOpen, chosen, choose, basis, isOvertaken, now, start: steps[0] ?? start, drawn: preview ?? now, setPreview, isChanged,
    draw(next) {
      setPreview(null);
      if (same(next, now)) return;
      if (steps.length === 0) setBasis(details.revision);
      setSteps([...(steps.length ? steps.slice(0, at + 1) : [start]), next]);
      setAt(steps.length ? at + 1 : 1);
    },
    back: at > 0 && (() => setAt(at - 1)), forward: at < steps.length - 1 && (() => setAt(at + 1)),
    end() { setSteps([]); setAt(0); choose(null); setOvertaken(false); },
    add(rectangle) {
      choose(now.zones.length);
      this.draw({ ...now, zones: [...now.zones, { name: freeName(now.zones), rectangle, isOff: false, threshold: null, minimumRegionArea: null, isNew: true }] });
    },
  };
}

// What must be said so that what is becomes what is wanted.
function messageOf(is, wanted, isRegionMoved) {
  const message = {};
  if (!same(wanted.region, is.region)) message.regionOrigin = isRegionMoved ? wanted.region.slice(0, 2) : null;
  const plain = zones => zones.map(({ name, rectangle, isOff }) => ({ name, rectangle, isOff }));
  if (!same(plain(wanted.zones), plain(is.zones)))
    message.zones = wanted.zones.map(({ name, rectangle, isOff, threshold, minimumRegionArea }) => {
      const isThere = is.zones.some(zone => zone.name === name);
      return { name, ...(rectangle && { rectangle }), off: isOff, ...(!isThere && threshold != null && { threshold }), ...(!isThere && minimumRegionArea != null && { minimumRegionArea }) };
    });
  return message;
}

function moved([x, y, width, height], dx, dy, frame) {
  return [within(Math.round(x + dx), 0, Math.max(0, frame.width - width)), within(Math.round(y + dy), 0, Math.max(0, frame.height - height)), width, height];
}

function between(from, to, frame) {
  const x = [from.x, to.x].map(value => within(Math.round(value), 0, frame.width)).sort((a, b) => a - b), y = [from.y, to.y].map(value => within(Math.round(value), 0, frame.height)).sort((a, b) => a - b);
  return [x[0], y[0], x[1] - x[0], y[1] - y[0]];
}

// The places on the picture. A finger or the mouse moves them, their corners change their size, and beside them a new one is drawn.
export function Drawing({ shown, places }) {
  const svg = useRef(null), drag = useRef(null), [unit, setUnit] = useState(shown.width / 700);
  const { drawn, chosen, isOpen } = places, frame = shown;
  useEffect(() => {
    const size = new ResizeObserver(([{ contentRect }]) => setUnit(Math.max(shown.width / contentRect.width, shown.height / contentRect.height)));
    size.observe(svg.current);
    return () => size.disconnect();
  }, [shown.width, shown.height]);
  const pointOf = event => new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.current.getScreenCTM().inverse());
  const down = event => {
    if (!isOpen || event.button > 0) return;
    event.preventDefault();
    svg.current.setPointerCapture(event.pointerId);
    const { place: word, corner } = event.target.dataset, place = word === undefined ? null : word === 'region' ? word : Number(word);
    if (place !== null) places.choose(place);
    drag.current = { from: pointOf(event), place, corner: corner === undefined ? null : Number(corner), rectangle: place === null ? null : rectangleOf(places.now, place) };
  };
  const reached = event => {
    const { from, place, corner, rectangle } = drag.current, to = pointOf(event);
    if (place === null) return between(from, to, frame);
    if (corner === null) return moved(rectangle, to.x - from.x, to.y - from.y, frame);
    const [x, y, width, height] = rectangle;
    const [left, top, right, bottom] = between({ x: corner % 2 ? x : x + width, y: corner > 1 ? y : y + height }, to, frame);
    return [left, top, Math.max(1, right), Math.max(1, bottom)];
  };
  const move = event => {
    if (!drag.current) return;
    drag.current.reached = reached(event);
    const { place } = drag.current;
    places.setPreview(place === null ? { ...places.now, sketch: drag.current.reached } : withRectangle(places.now, place, drag.current.reached));
  };
  const up = () => {
    const { place, reached: rectangle } = drag.current ?? {};
    drag.current = null;
    places.setPreview(null);
    if (!rectangle) return;
    if (place !== null) places.draw(withRectangle(places.now, place, rectangle));
    else if (rectangle[2] >= smallest && rectangle[3] >= smallest) places.add(rectangle);
  };
  const shape = (rectangle, kind, place, name) => {
    const [x, y, width, height] = rectangle, isChosen = isOpen && place === chosen;
    return html`<g key=${`${kind} ${place}`} class="${kind} ${isChosen ? 'chosen' : ''}">
      <rect class="halo" x=${x} y=${y} width=${width} height=${height} /><rect class="rim" data-place=${place} x=${x} y=${y} width=${width} height=${height} />
      ${name && html`<text x=${x + 6 * unit} y=${y + 18 * unit} font-size=${15 * unit}>${name}</text>`}
      ${isChosen && place !== 'region' && [0, 1, 2, 3].map(corner => html`<rect key=${corner} class="corner" data-place=${place} data-corner=${corner} x=${x + (corner % 2) * width - 9 * unit} y=${y + (corner > 1 ? height : 0) - 9 * unit} width=${18 * unit} height=${18 * unit} />
        <rect key=${`hit ${corner}`} class="hit" data-place=${place} data-corner=${corner} x=${x + (corner % 2) * width - 24 * unit} y=${y + (corner > 1 ? height : 0) - 24 * unit} width=${48 * unit} height=${48 * unit} />`)}</g>`;
  };
  return html`<svg ref=${svg} class="drawing ${isOpen ? 'open' : ''}" viewBox=${`0 0 ${frame.width} ${frame.height}`} aria-hidden="true" onPointerDown=${down} onPointerMove=${move} onPointerUp=${up} onPointerCancel=${() => { drag.current = null; places.setPreview(null); }}>
    ${drawn?.region && shape(drawn.region, 'region', 'region', t('camera.region'))}
    ${drawn?.zones.map((zone, i) => zone.rectangle && shape(zone.rectangle, zone.isOff ? 'zone off' : 'zone', i, zone.name))}
    ${drawn?.sketch && shape(drawn.sketch, 'zone chosen', 'sketch', '')}</svg>`;
}

// One place by numbers alone.
function PlaceFields({ places, place }) {
  const { now } = places, rectangle = rectangleOf(now, place), zone = place === 'region' ? null : now.zones[place];
  const change = more => places.draw({ ...now, zones: now.zones.map((one, i) => i === place ? { ...one, ...more } : one) });
  return html`<div class="place">
    ${zone && rectangle && html`<label class="field"><span>${t('camera.zoneName')}</span><${Draft} value=${zone.name} maxlength="64" onCommit=${text => text.trim() && change({ name: text.trim() })} /></label>`}
    ${rectangle ? ['x', 'y', 'width', 'height'].map((side, i) => (zone || i < 2) && html`<label class="field number" key=${side}><span>${t(`camera.${side}`)}</span>
      <${Draft} type="number" min="0" step="1" value=${rectangle[i]} onCommit=${text => text !== '' && Number.isInteger(Number(text)) && places.draw(withRectangle(now, place, rectangle.with(i, Number(text))))} /></label>`) : html`<p>${t('camera.byMask')}</p>`}
    ${zone && html`<label class="check"><input type="checkbox" checked=${zone.isOff} onChange=${event => change({ isOff: event.target.checked })} /> ${t('camera.off')}</label>
      ${rectangle && html`<button type="button" onClick=${() => { places.choose(null); places.draw({ ...now, zones: now.zones.filter((_, i) => i !== place) }); }}>${t('camera.remove')}</button>`}`}</div>`;
}

// Region and zones in numbers, and their way into the configuration and back.
export function Places({ station, shown, places, again }) {
  const { details, now, chosen, isOpen } = places, [saved, setSaved] = useState(null);
  const change = useChange('setZones', station, came => { if (came.ok) places.end(); again(); });
  if (!details || !now) return null;
  const save = async event => {
    event.preventDefault();
    if (!change.isReady || !places.isChanged) return;
    // The way back begins at what is saved now, whatever this page has heard of it by then.
    const back = messageOf(now, places.start, details.isRegionMoved);
    const came = await change.send({ revision: places.basis, ...messageOf(asItIs(details), now, true) });
    setSaved(came.ok ? { revision: came.result?.revision, ...back } : null);
  };
  const undo = () => change.send(saved, t('threshold.undoReason')).then(() => setSaved(null));
  const add = () => places.add([shown.width >> 2, shown.height >> 2, Math.max(1, shown.width >> 2), Math.max(1, shown.height >> 2)]);
  const onKey = event => {
    if (!(event.ctrlKey || event.metaKey) || !'zy'.includes(event.key.toLowerCase()) || event.target.matches('input:not([type=checkbox])')) return;
    const step = event.key.toLowerCase() === 'y' || event.shiftKey ? places.forward : places.back;
    if (step) { event.preventDefault(); step(); }
  };
  // Arrows move what the button stands for, with Shift they change a zone's size.
  const onArrow = (event, place) => {
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key], rectangle = rectangleOf(now, place);
    if (!by || !rectangle || !shown || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const [x, y, width, height] = rectangle;
    places.choose(place);
    if (!event.shiftKey) places.draw(withRectangle(now, place, moved(rectangle, ...by, shown)));
    else if (place !== 'region') places.draw(withRectangle(now, place, [x, y, within(width + by[0], 1, shown.width - x), within(height + by[1], 1, shown.height - y)]));
  };
  return html`<section class="card places" aria-label=${t('camera.places')} onKeyDown=${onKey}>
    <h2>${t('camera.places')}<button class=${isOpen ? 'strong' : 'plain'} aria-expanded=${isOpen} onClick=${() => places.setOpen(!isOpen)}>${t(isOpen ? 'close' : 'camera.draw')}</button></h2>
    ${isOpen && (!mayI('setZones') ? html`<${MayNot} />` : html`<p class="help">${t('camera.drawHelp')} ${now.region ? t('camera.regionHelp') : t('camera.regionNone')} ${details.ignoreMask ? t('camera.ignoreMask', { name: details.ignoreMask }) : ''}</p>
      <div class="tools">${now.region && html`<button aria-pressed=${chosen === 'region'} onClick=${() => places.choose('region')} onKeyDown=${event => onArrow(event, 'region')}>${t('camera.region')}</button>`}
        ${now.zones.map((zone, i) => html`<button key=${i} class="name" aria-pressed=${chosen === i} onClick=${() => places.choose(i)} onKeyDown=${event => onArrow(event, i)}>${zone.name}</button>`)}
        <button disabled=${!shown} onClick=${add}>${t('camera.addZone')}</button><span class="room"></span>
        <button disabled=${!places.back} onClick=${places.back || undefined}>${t('camera.back')}</button><button disabled=${!places.forward} onClick=${places.forward || undefined}>${t('camera.forward')}</button></div>
      ${places.isOvertaken && html`<p class="trouble" role="status">${t('camera.overtaken')}</p>`}
      ${(chosen === 'region' ? now.region : now.zones[chosen]) && html`<${PlaceFields} key=${chosen} places=${places} place=${chosen} />`}
      <form class="change" onSubmit=${save}><${ChangeFields} change=${change} isChanged=${places.isChanged} text=${t('camera.saveZones')} onUndo=${saved && undo} /></form>`)}
  </section>`;
}
