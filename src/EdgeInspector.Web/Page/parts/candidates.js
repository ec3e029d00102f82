import { html, useEffect, useState } from '../html.js';
import { command } from '../live.js';
import { partPath } from '../past.js';
import { mayI } from '../session.js';
import { clock, dayOfYear, score, t } from '../text.js';
import { ChangeFields, useChange } from './settings.js';

const refreshTime = 5000;   // ms between two looks: candidates are tried in the background

function useCandidates(station, recipe) {
  const [list, setList] = useState(null), [trouble, setTrouble] = useState(null), [count, setCount] = useState(0);
  useEffect(() => {
    let isGone = false;
    const read = () => command('listCandidates', station, { recipe: recipe ?? '' }).then(
      answer => { if (isGone) return; if (answer.ok) setList({ station, recipe, ...answer.result }); setTrouble(answer.ok ? null : answer.message); },
      error => { if (!isGone) setTrouble(error.message); });
    read();
    const timer = setInterval(() => { if (!document.hidden) read(); }, refreshTime);
    return () => { isGone = true; clearInterval(timer); };
  }, [station, recipe, count]);
  return { list: list?.station === station && list.recipe === recipe ? list : null, trouble, again: () => setCount(count + 1) };
}

// What was found when it was tried, and what it waits for.
function Found({ one }) {
  const { guard, problem, approved, withdrawn, support } = one;
  return html`<section class="plot lineage"><h2>${t('teach.candidate', { number: one.number })}</h2>
    <p><b>${t(`teach.state.${one.state}`)}</b>${one.takesSecond ? ` ${t(support ? 'teach.secondOrAlike' : 'teach.second')}` : ''}${support ? ` ${t('teach.support', support)}` : ''}</p>
    ${one.lot && html`<p>${t('teach.lot', { lot: one.lot })}</p>`}
    ${problem && html`<p class="trouble" lang="en">${problem}</p>`}
    ${guard && html`<p>${t('teach.tried', { rejects: guard.confirmedRejects, challenges: guard.challenges, drawn: guard.drawnDefects })}${guard.withoutFrame > 0 ? ` ${t('teach.without', { count: guard.withoutFrame })}` : ''}</p>
      ${guard.hidden.length > 0 && html`<h3>${t('teach.hidden')}</h3><ul>${guard.hidden.map(part => html`<li>${part.name}: ${score(part.before)} → ${score(part.after)}</li>`)}</ul>`}
      ${[...guard.doubts, ...guard.notes].map(doubt => html`<p lang="en">${doubt}</p>`)}`}
    ${approved && html`<p>${t('teach.approvedBy', { name: approved.by })} ${approved.reason}</p>`}
    ${withdrawn && html`<p>${t('teach.withdrawnBy', { name: withdrawn.by })} ${withdrawn.reason}</p>`}</section>`;
}

// Withdrawing, the word of a second person, and learning, with who and why.
function Change({ station, recipe, one, onDone }) {
  const change = useChange('withdrawCandidate', station, onDone), [keeps, setKeeps] = useState(false), fields = { recipe: recipe ?? '' };
  const canApprove = one && !one.approved && (one.state === 'doubtful' || one.state === 'accepted');
  return html`<section class="plot"><form class="change" onSubmit=${event => { event.preventDefault(); if (change.isReady && one) change.send({ ...fields, candidate: one.number }); }}>
    <${ChangeFields} change=${change} isChanged=${one && one.state !== 'withdrawn'} text=${one ? t('teach.withdraw', { number: one.number }) : t('teach.choose')} />
    ${canApprove && html`<button type="button" disabled=${!change.isReady} onClick=${() => change.send({ ...fields, candidate: one.number }, undefined, 'approveCandidate')}>${t('teach.approve', { number: one.number })}</button>`}
    ${mayI('relearn') && html`<label class="field"><input type="checkbox" checked=${keeps} onChange=${event => setKeeps(event.target.checked)} /> <span>${t('teach.keep')}</span></label>
      <button type="button" disabled=${!change.isReady} onClick=${() => change.send({ ...fields, keepThreshold: keeps }, undefined, 'relearn')}>${t('teach.learn')}</button>`}
  </form></section>`;
}

const columns = ['number', 'part', 'as', 'state', 'score', 'offered', 'why'];

// Parts that people taught, and what became of each; learning makes a version of those that count.
export function Candidates({ station, recipe }) {
  const { list, trouble, again } = useCandidates(station, recipe), [chosen, choose] = useState(null);
  const all = [...list?.candidates ?? []].reverse(), one = all.find(other => other.number === chosen);
  const offered = time => { const at = new Date(time); return `${dayOfYear(at)}, ${clock(at)}`; };
  return html`<section class="plot wide candidates"><h2>${t('teach.candidates')}</h2>
    ${trouble && html`<p class="trouble" role="alert">${trouble}</p>`}
    ${list?.work && html`<p role="status">${t('teach.working')}</p>`}
    ${list?.faults.map(fault => html`<p class="trouble" lang="en">${fault}</p>`)}
    ${list && all.length === 0 && html`<p>${t('teach.none')}</p>`}
    ${all.length > 0 && html`<p>${t('teach.counting', { count: all.filter(other => other.counts).length })}</p>
    <div class="scroll" tabindex="0" role="region" aria-label=${t('teach.candidates')}><table><thead><tr>${columns.map(name => html`<th key=${name} scope="col">${t(`teach.column.${name}`)}</th>`)}</tr></thead>
    <tbody>${all.map(other => html`<tr key=${other.number} class="candidate"><th scope="row"><button aria-pressed=${other.number === chosen} onClick=${() => choose(other.number)}>${other.number}</button></th>
      <td><a class="button" href=${partPath({ station, seq: other.sequence })}>${other.part ?? other.sequence}</a></td><td>${t(`teach.as.${other.as}`)}</td><td>${t(`teach.state.${other.state}`)}${other.counts ? ' ✓' : ''}</td>
      <td>${score(other.score)} / ${score(other.threshold)}</td><td>${offered(other.offered.at)}, ${other.offered.by}</td><td>${other.offered.reason}</td></tr>`)}</tbody></table></div>`}</section>
    ${one && html`<${Found} one=${one} />`}
    ${mayI('withdrawCandidate') && all.length > 0 && html`<${Change} key=${station} station=${station} recipe=${recipe} one=${one} onDone=${again} />`}`;
}
