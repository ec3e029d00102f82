import { html, useEffect, useLayoutEffect, useRef, useState } from '../html.js';
import { read } from '../reading.js';
import { mayI } from '../session.js';
import { number, t } from '../text.js';
import { Draft } from './draft.js';
import { ChangeFields, useChange } from './settings.js';
import { MayNot } from './who.js';

// What is never looked at, painted on the picture: a bit a pixel of the frame, row by row from the highest bit, each row filled up to whole bytes.
const colour = '#e0218a', most = 60_000;   // characters of a command
const tools = ['brush', 'eraser', 'rectangle'], sizes = { small: 100, medium: 40, large: 14 };   // parts of the frame's width
const keptSteps = 30;
// It is read after each stroke.
const contextOf = canvas => canvas.getContext('2d', { willReadFrequently: true });
const rowOf = width => (width + 7) >> 3;

function packed(canvas) {
  const { width, height } = canvas, row = rowOf(width), bits = new Uint8Array(row * height);
  const { data } = contextOf(canvas).getImageData(0, 0, width, height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) if (data[4 * (y * width + x) + 3] > 127) bits[y * row + (x >> 3)] |= 0x80 >> (x & 7);
  return bits;
}

function show(canvas, bits) {
  const { width, height } = canvas, row = rowOf(width), image = new ImageData(width, height), pixels = new Uint32Array(image.data.buffer);
  const context = contextOf(canvas);
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [full] = new Uint32Array(context.getImageData(0, 0, 1, 1).data.buffer);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) if (bits[y * row + (x >> 3)] & (0x80 >> (x & 7))) pixels[y * width + x] = full;
  context.putImageData(image, 0, 0);
}

async function load(station, details, width, height) {
  const canvas = new OffscreenCanvas(width, height), context = contextOf(canvas);
  if (!details.ignoreMask) return packed(canvas);
  const answer = await read(`api/stations/${encodeURIComponent(station)}/mask`);
  if (!answer.ok) throw new Error((await answer.json()).message);
  const bitmap = await createImageBitmap(await answer.blob());
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const image = context.getImageData(0, 0, width, height);
  for (let i = 0; i < image.data.length; i += 4) image.data[i + 3] = image.data[i] > 127 ? 255 : 0;
  context.putImageData(image, 0, 0);
  return packed(canvas);
}

async function encoded(bits) {
  const bytes = new Uint8Array(await new Response(new Blob([bits]).stream().pipeThrough(new CompressionStream('deflate'))).arrayBuffer());
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

const same = (one, other) => one === other || one.length === other.length && one.every((byte, i) => byte === other[i]);

// The mask with the steps back and forward; it is the configuration's until somebody paints.
export function useMask(station, details, shown) {
  const canvas = useRef(null), [isOpen, setOpen] = useState(false), [tool, setTool] = useState('brush'), [size, setSize] = useState('medium');
  const [steps, setSteps] = useState([]), [at, setAt] = useState(0), [basis, setBasis] = useState(null), [trouble, setTrouble] = useState(null);
  const { width, height } = shown ?? {}, bits = steps[at], isChanged = at > 0 && !same(bits, steps[0]);
  useEffect(() => {
    // What is painted stays; whether somebody else changed the mask meanwhile is found when it is saved.
    if (!isOpen || !width || isChanged && bits?.length === rowOf(width) * height) return undefined;
    let isGone = false;
    load(station, details, width, height).then(now => { if (!isGone) { setSteps([now]); setAt(0); setBasis(details.revision); setTrouble(null); } }, error => { if (!isGone) setTrouble(error.message); });
    return () => { isGone = true; };
  }, [isOpen, width, height, details?.ignoreMask]);
  useLayoutEffect(() => {
    if (!isOpen || !bits || !canvas.current) return;
    Object.assign(canvas.current, { width, height });
    show(canvas.current, bits);
  }, [isOpen, bits, width, height]);
  const push = next => {
    if (same(next, bits)) return;
    const kept = [steps[0], ...steps.slice(1, at + 1).slice(1 - keptSteps), next];
    setSteps(kept);
    setAt(kept.length - 1);
  };
  return {
    canvas, isOpen, setOpen, tool, setTool, size, setSize, isReady: Boolean(bits), isChanged, trouble, basis, width, height, bits,
    renew() { setBasis(details.revision); }, end() { setSteps([bits]); setAt(0); },
    brush: width && Math.max(2, Math.round(width / sizes[size])),
    done() { push(packed(canvas.current)); },
    // Paints at once, as one step.
    paint(work) { work(contextOf(canvas.current)); this.done(); },
    back: at > 0 && (() => setAt(at - 1)), forward: at < steps.length - 1 && (() => setAt(at + 1)),
  };
}

function fill(context, [x, y, width, height], isHidden) {
  context.fillStyle = colour;
  if (isHidden) context.fillRect(x, y, width, height);
  else context.clearRect(x, y, width, height);
}

// By mouse, pen or finger.
export function MaskCanvas({ mask }) {
  const svg = useRef(null), from = useRef(null), [sketch, setSketch] = useState(null), { canvas, width, height, tool } = mask;
  if (!mask.isOpen || !width) return null;
  const pointOf = event => new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.current.getScreenCTM().inverse());
  const line = to => {
    const context = contextOf(canvas.current);
    Object.assign(context, { lineCap: 'round', lineJoin: 'round', lineWidth: mask.brush, strokeStyle: colour, globalCompositeOperation: tool === 'eraser' ? 'destination-out' : 'source-over' });
    context.beginPath();
    context.moveTo(from.current.x, from.current.y);
    context.lineTo(to.x + .01, to.y);   // a line without length paints nothing, and a touch is one
    context.stroke();
    context.globalCompositeOperation = 'source-over';
    from.current = to;
  };
  const rectangle = to => {
    const x = [from.current.x, to.x].map(Math.round).sort((a, b) => a - b), y = [from.current.y, to.y].map(Math.round).sort((a, b) => a - b);
    return [x[0], y[0], x[1] - x[0], y[1] - y[0]];
  };
  const down = event => {
    if (event.button > 0 || !mask.isReady || !mayI('setMask')) return;
    event.preventDefault();
    svg.current.setPointerCapture(event.pointerId);
    from.current = pointOf(event);
    if (tool !== 'rectangle') line(from.current);
  };
  const move = event => {
    if (!from.current) return;
    if (tool === 'rectangle') setSketch(rectangle(pointOf(event)));
    else for (const one of event.getCoalescedEvents?.() ?? [event]) line(pointOf(one));
  };
  const up = event => {
    if (!from.current) return;
    if (tool === 'rectangle') mask.paint(context => fill(context, rectangle(pointOf(event)), true));
    else mask.done();
    from.current = null;
    setSketch(null);
  };
  return html`<canvas class="mask" ref=${canvas} aria-hidden="true"></canvas>
    <svg ref=${svg} class="drawing open painting" viewBox=${`0 0 ${width} ${height}`} aria-hidden="true" onPointerDown=${down} onPointerMove=${move} onPointerUp=${up} onPointerCancel=${up}>
      ${sketch && html`<rect class="halo" x=${sketch[0]} y=${sketch[1]} width=${sketch[2]} height=${sketch[3]} /><rect class="rim" x=${sketch[0]} y=${sketch[1]} width=${sketch[2]} height=${sketch[3]} />`}</svg>`;
}

// Rectangles by numbers alone.
function Numbers({ mask }) {
  const [rectangle, setRectangle] = useState([0, 0, mask.width >> 2, mask.height >> 2]);
  return html`<div class="place">${['x', 'y', 'width', 'height'].map((side, i) => html`<label class="field number" key=${side}><span>${t(`camera.${side}`)}</span>
      <${Draft} type="number" min=${i < 2 ? 0 : 1} step="1" value=${rectangle[i]} onCommit=${text => text !== '' && Number.isInteger(Number(text)) && setRectangle(rectangle.with(i, Number(text)))} /></label>`)}
    <button type="button" onClick=${() => mask.paint(context => fill(context, rectangle, true))}>${t('mask.hide')}</button>
    <button type="button" onClick=${() => mask.paint(context => fill(context, rectangle, false))}>${t('mask.look')}</button></div>`;
}

function shareOf({ bits, width, height }) {
  let count = 0;
  for (let byte of bits) for (; byte; byte &= byte - 1) count++;
  return 100 * count / (width * height);
}

// The mask's tools, and its way into the configuration and back.
export function Mask({ station, details, mask, again }) {
  const [saved, setSaved] = useState(null), [isTooFine, setTooFine] = useState(false);
  const change = useChange('setMask', station, came => { if (came.ok) mask.end(); else mask.renew(); again(); });
  if (!details) return null;
  const save = async event => {
    event.preventDefault();
    if (!change.isReady || !mask.isChanged) return;
    const text = await encoded(mask.bits);
    setTooFine(text.length > most);
    if (text.length > most) return;
    const came = await change.send({ mask: text, size: [mask.width, mask.height], revision: mask.basis });
    setSaved(came.ok ? { revision: came.result?.revision, file: came.result?.file ?? null } : null);
  };
  const undo = () => change.send(saved, t('threshold.undoReason')).then(() => setSaved(null));
  const all = work => mask.paint(context => work(context, mask.canvas.current));
  const clear = () => all((context, { width, height }) => context.clearRect(0, 0, width, height));
  const invert = () => all((context, { width, height }) => {
    Object.assign(context, { globalCompositeOperation: 'source-out', fillStyle: colour });
    context.fillRect(0, 0, width, height);
    context.globalCompositeOperation = 'source-over';
  });
  const onKey = event => {
    if (!(event.ctrlKey || event.metaKey) || !'zy'.includes(event.key.toLowerCase()) || event.target.matches('input')) return;
    const step = event.key.toLowerCase() === 'y' || event.shiftKey ? mask.forward : mask.back;
    if (step) { event.preventDefault(); step(); }
  };
  const choice = (name, words, now, set) => html`<div class="switch" role="group" aria-label=${t(`mask.${name}`)}>${words.map(word => html`<button key=${word} aria-pressed=${word === now} onClick=${() => set(word)}>${t(`mask.${word}`)}</button>`)}</div>`;
  return html`<section class="card places masking" aria-label=${t('mask.title')} onKeyDown=${onKey}>
    <h2>${t('mask.title')}<button class=${mask.isOpen ? 'strong' : 'plain'} aria-expanded=${mask.isOpen} onClick=${() => mask.setOpen(!mask.isOpen)}>${t(mask.isOpen ? 'close' : 'mask.open')}</button></h2>
    ${mask.isOpen && (!mayI('setMask') ? html`<${MayNot} />` : html`<p class="help">${t('mask.help')}</p>
      ${mask.trouble && html`<p class="trouble" role="alert">${mask.trouble}</p>`}
      ${mask.isReady && html`<div class="tools">${choice('tool', tools, mask.tool, mask.setTool)}${choice('size', Object.keys(sizes), mask.size, mask.setSize)}
        <button onClick=${clear}>${t('mask.clear')}</button><button onClick=${invert}>${t('mask.invert')}</button><span class="room"></span>
        <button disabled=${!mask.back} onClick=${mask.back || undefined}>${t('camera.back')}</button><button disabled=${!mask.forward} onClick=${mask.forward || undefined}>${t('camera.forward')}</button></div>
      <${Numbers} key=${`${mask.width} ${mask.height}`} mask=${mask} />
      <p role="status" class="share">${t('mask.share', { share: number(shareOf(mask), 1) })}</p>
      ${isTooFine && html`<p class="trouble" role="alert">${t('mask.tooFine')}</p>`}
      <form class="change" onSubmit=${save}><${ChangeFields} change=${change} isChanged=${mask.isChanged} text=${t('camera.saveZones')} onUndo=${saved && undo} /></form>`}`)}
  </section>`;
}
