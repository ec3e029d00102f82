import { giveUpReading } from './reading.js';
import { readSession, session } from './session.js';

// The socket to the agent, and what is known of the line. Screens subscribe and are told when something changed.
const staleAfter = 2000;     // ms without a word from the agent
const giveUpAfter = 5000;    // ms, then the connection is made again
const pictureWait = 120;     // ms that a verdict waits for its picture, so that both change together: as long as pictures take of late, ...
const longestWait = 600;     // ... and no longer than this
const activeEvery = 20_000;  // ms between two words that somebody uses the page
const remembered = 12;

export const live = {
  hasHello: false, lastAt: null, isStale: true, version: null, agent: null, problem: null,
  stations: new Map(), cameras: new Map(), health: null, config: null, info: null, lease: null, events: [], alarms: [],
};

const listeners = new Set();
const heldBack = new Map();
let socket = null, heard = 0, retry = 250, told = false, watched = [], looked = [];

export const subscribe = listener => { listeners.add(listener); return () => listeners.delete(listener); };

// Everything that happens before the next picture of the screen is drawn once.
function changed() {
  if (told) return;
  told = true;
  queueMicrotask(() => { told = false; for (const listener of listeners) listener(); });
}

const newStation = name => ({
  name, state: 'noCamera', since: null, detail: null, trips: [], challenge: null, alive: true, wasAlive: false, deadSince: null, stats: null, recent: [], shown: null, low: null, pictureDelay: 0,
});

// Those with a camera and a model; parts that several of them see have neither.
export const seeing = () => [...live.stations.values()].filter(one => !one.seenBy.length).map(one => one.name);

// Pictures are wanted of these stations, and of no other.
export function watch(stations) {
  watched = stations;
  send({ type: 'watch', stations });
}

// Pictures of the cameras of these stations are wanted, whatever becomes of the parts.
export function lookAt(stations) {
  looked = stations;
  for (const [station, shown] of live.cameras) if (!stations.includes(station)) { shown.decoded.close(); live.cameras.delete(station); }
  send({ type: 'look', stations });
}

// The page has drawn what it was sent. A page that nobody sees draws nothing, and says so when it is seen again.
function done(message) {
  if (document.hidden) heldBack.set(`${message.type} ${message.station}`, message);
  else send(message);
}

export const drawn = (station, seq) => done({ type: 'drawn', station, seq });
export const seen = (station, seq) => done({ type: 'seen', station, seq });

document.addEventListener('visibilitychange', () => {
  if (!document.hidden) {
    for (const message of heldBack.values()) send(message);
    heldBack.clear();
  }
  look();
});

function send(message) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

// Where nobody may look without a login, there is no socket before one.
export async function connect() {
  const isThere = await readSession();
  changed();
  if (isThere && !session.role) return;
  if (isThere) open();
  else again();
}

function again() {
  setTimeout(connect, retry);
  retry = Math.min(2 * retry, 1000);
}

function open() {
  const opened = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/live`);
  opened.binaryType = 'arraybuffer';
  const before = socket;
  socket = opened;
  before?.close();
  heard = performance.now();
  opened.onopen = () => { retry = 250; send({ type: 'watch', stations: watched }); send({ type: 'look', stations: looked }); };
  opened.onmessage = event => {
    if (opened !== socket) return;
    heard = performance.now();
    live.lastAt = new Date();
    if (typeof event.data === 'string') takeText(JSON.parse(event.data));
    else takePicture(event.data);
    look();
  };
  opened.onclose = () => {
    if (opened !== socket) return;
    socket = null;
    again();
  };
}

function takeText({ type, content }) {
  if (takers[type]) takers[type](content);
  changed();
}

const takers = {
  hello(hello) {
    // Another version of the program has another page.
    if (live.version && live.version !== hello.version) { location.reload(); return; }
    Object.assign(live, { hasHello: true, version: hello.version, agent: hello.agent, problem: hello.problem, alarms: [], events: hello.events.slice().reverse() });
    for (const type of Object.keys(hello.facts)) takers[type]?.(hello.facts[type]);
    const before = live.stations;
    live.stations = new Map();
    for (const { state, seenBy, stats, recent } of hello.stations) {
      const station = { ...newStation(state.station), seenBy };
      live.stations.set(station.name, station);
      takers.state(state);
      if (stats) takers.stats(stats);
      const pictures = new Map((before.get(station.name)?.recent ?? []).map(part => [part.record.id, part.picture]));
      for (const record of recent) remember(station, record, pictures.get(record.id) ?? null);
      if (recent.length) show(station, recent.at(-1), pictures.get(recent.at(-1).id) ?? null);
    }
  },
  state(state) {
    const station = live.stations.get(state.station);
    if (station) Object.assign(station, { state: state.state, since: new Date(state.since), detail: state.detail, trips: state.trips, challenge: state.challenge });
  },
  stats(stats) {
    const station = live.stations.get(stats.station);
    if (station) Object.assign(station, { stats, trips: stats.trips });
  },
  result(record) {
    const station = live.stations.get(record.station);
    if (!station) return;
    remember(station, record, null);
    if (!watched.includes(record.station) || document.hidden || record.verdict === 'notInspected') show(station, record, null);
    else setTimeout(() => { if (isNewer(station, record)) { show(station, record, null); changed(); } }, waitOf(station));
  },
  beat(beat) {
    live.lease = beat.lease;
    for (const { station: name, state, alive } of beat.stations) {
      const station = live.stations.get(name);
      if (station) Object.assign(station, { state, alive, wasAlive: alive || station.wasAlive, deadSince: alive ? null : station.deadSince ?? performance.now() });
    }
  },
  event(event) { live.events = [event, ...live.events].slice(0, 30); },
  alarms({ alarms }) { live.alarms = alarms; },
  health(health) { live.health = health; },
  config(config) { live.config = config; },
  info(info) { live.info = info; },
};

const waitOf = station => Math.min(longestWait, Math.max(pictureWait, 2.5 * station.pictureDelay));

const isNewer = (station, record) => !station.shown || record.session > station.shown.record.session
  || (record.session === station.shown.record.session && record.seq > station.shown.record.seq);

function remember(station, record, picture) {
  station.recent = [...station.recent, { record, picture, at: performance.now() }].slice(-remembered);
  // Where the scores of this model begin, so that the bar shows what lies between them and the threshold.
  if (record.score != null) station.low = station.low == null ? record.score : Math.min(station.low, record.score);
}

// Verdict, picture and overlay change in one step and belong to one part.
function show(station, record, picture, decoded = null) {
  const before = station.shown;
  if (before?.decoded) {
    // A picture that another part overtook before the screen was drawn is done with too: the agent waits to hear of it.
    if (!before.isDrawn) drawn(station.name, before.picture.seq);
    release(before.decoded);
  }
  station.shown = { record, picture, decoded, isDrawn: false };
}

async function takePicture(data) {
  const view = new DataView(data), length = view.getInt32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(data, 4, length)));
  if (header.figures) { await takeCamera(header, new Blob([new Uint8Array(data, 4 + length)], { type: 'image/jpeg' })); return; }
  const from = 4 + length, to = from + header.frameBytes;
  const picture = {
    seq: header.seq, width: header.width, height: header.height, region: header.region,
    frame: new Blob([new Uint8Array(data, from, header.frameBytes)], { type: 'image/jpeg' }),
    map: header.mapBytes ? new Blob([new Uint8Array(data, to, header.mapBytes)], { type: 'image/png' }) : null,
  };
  const decoded = await decode(picture).catch(() => null);
  const station = live.stations.get(header.station), record = header.record;
  if (!station || !decoded) { drawn(header.station, header.seq); return; }
  const part = station.recent.find(one => one.record.id === record.id);
  if (part) {
    part.picture = picture;
    station.pictureDelay += 0.2 * (performance.now() - part.at - station.pictureDelay);
  }
  const isShown = station.shown?.record.id === record.id && !station.shown.picture;
  if (!isShown && !isNewer(station, record)) {
    release(decoded);
    drawn(header.station, header.seq);
  } else {
    show(station, record, picture, decoded);
  }
  changed();
}

// One that cannot be shown is done with too: the agent sends none before it hears of it.
async function takeCamera(header, frame) {
  const decoded = await createImageBitmap(frame).catch(() => null);
  if (!decoded || !looked.includes(header.station)) { decoded?.close(); seen(header.station, header.seq); return; }
  const before = live.cameras.get(header.station);
  if (before && !before.isDrawn) seen(header.station, before.seq);
  before?.decoded.close();
  live.cameras.set(header.station, { ...header, at: new Date(header.at), decoded, arrived: performance.now(), isDrawn: false });
  changed();
}

export async function decode(picture) {
  const [frame, map] = await Promise.all([createImageBitmap(picture.frame), picture.map ? createImageBitmap(picture.map) : null]);
  return { frame, map };
}

export function release(decoded) {
  decoded.frame.close();
  decoded.map?.close();
}

// Nothing that is older than two seconds stands on the screen as if it were now.
function look() {
  const silence = performance.now() - heard;
  const isStale = !live.hasHello || silence > staleAfter || socket?.readyState !== WebSocket.OPEN;
  if (silence > giveUpAfter && socket) { const dead = socket; socket = null; dead.close(); giveUpReading(); connect(); }
  if (isStale !== live.isStale) { live.isStale = isStale; changed(); }
}

setInterval(look, 200);

// The agent logs out whoever does nothing for long, and hears of it from here.
let active = -Infinity;
for (const sign of ['pointerdown', 'keydown', 'wheel'])
  addEventListener(sign, () => {
    if (performance.now() - active < activeEvery) return;
    active = performance.now();
    send({ type: 'active' });
  }, { capture: true, passive: true });

export async function command(verb, station, more = {}) {
  const answer = await fetch(`api/commands/${verb}`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ ...more, station, transaction: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}` }),
  });
  return answer.json();
}
