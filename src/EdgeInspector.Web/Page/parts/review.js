import { html, useEffect, useRef, useState } from '../html.js';
import { command } from '../live.js';
import { noteReview } from '../past.js';
import { mayI, session } from '../session.js';
import { clock, day, t } from '../text.js';
import { MayNot } from './who.js';

export const decisions = ['confirm', 'overturn', 'dontKnow'];
const keys = { c: 'confirm', o: 'overturn', d: 'dontKnow' };

const kept = value => { try { return value === undefined ? localStorage.getItem('reviewer') ?? '' : localStorage.setItem('reviewer', value); } catch { return ''; } };

// Where nobody logs in, whoever looks types a name; it stays in this browser.
export function useName() {
  const [name, setName] = useState(kept());
  return [session.user ?? name, text => { setName(text); kept(text); }];
}

export const NameField = ({ name, setName, field }) => !session.user && html`<label class="field"><span>${t('review.reviewer')}</span>
  <input ref=${field} value=${name} maxlength="200" autocomplete="name" onInput=${event => setName(event.target.value)} /></label>`;

// What people said of a verdict, and what the one before the screen says. The verdict itself never changes.
export function Review({ part: { result, reviews }, onSaid }) {
  const [name, setName] = useName(), [comment, setComment] = useState(''), [trouble, setTrouble] = useState(null), [isBusy, setBusy] = useState(false);
  const nameField = useRef(null), newest = reviews[0];
  const say = async decision => {
    if (isBusy) return;
    if (!name.trim()) { setTrouble(t('review.whoFirst')); nameField.current.focus(); return; }
    setBusy(true);
    const answer = await command('review', result.station, { seq: result.seq, result: result.id, decision, reviewer: name.trim(), comment: comment.trim() || undefined })
      .catch(error => ({ ok: false, message: error.message }));
    setBusy(false);
    setTrouble(answer.ok ? null : answer.message);
    if (!answer.ok) return;
    setComment('');
    noteReview({ result: result.id, decision, reviewer: name.trim() });
    onSaid();
  };
  useEffect(() => {
    const onKey = event => {
      if (!mayI('review') || event.ctrlKey || event.altKey || event.metaKey || event.repeat || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) || !keys[event.key]) return;
      event.preventDefault();
      say(keys[event.key]);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  });
  return html`<section class="review" aria-label=${t('review.title')}>
    <h2>${t(result.verdict === 'fail' ? 'review.question.fail' : 'review.question.pass')}</h2>
    ${!mayI('review') ? html`<${MayNot} />` : html`<div class="decisions">${decisions.map(decision => html`<button key=${decision} disabled=${isBusy} aria-keyshortcuts=${decision[0]} aria-pressed=${newest?.decision === decision}
      onClick=${() => say(decision)}>${t(`review.say.${decision}`)} <kbd>${decision[0].toUpperCase()}</kbd></button>`)}</div>
    <div class="by"><${NameField} name=${name} setName=${setName} field=${nameField} />
      <label class="field"><span>${t('review.comment')}</span><input value=${comment} maxlength="1000" onInput=${event => setComment(event.target.value)} /></label></div>`}
    ${trouble && html`<p class="trouble" role="alert">${trouble}</p>`}
    ${reviews.length > 0 && html`<ol class="reviews">${reviews.map(review => html`<li key=${review.id}><b>${t(`review.is.${review.decision}`)}</b> ${review.reviewer},
      <time> ${day(new Date(review.at))}, ${clock(new Date(review.at))}</time>${review.comment && html`<q>${review.comment}</q>`}</li>`)}</ol>`}
  </section>`;
}
