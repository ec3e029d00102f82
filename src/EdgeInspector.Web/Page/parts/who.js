import { html } from '../html.js';
import { live } from '../live.js';
import { claim, logOut, mayI, session } from '../session.js';
import { t } from '../text.js';

const rest = seconds => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;

// Whether it was granted shows by itself with the next beat.
const ask = isWanted => claim(isWanted).catch(() => null);

// Who changes things alone, for how long, and the way to that.
export function Lease() {
  const { lease } = live, isMine = lease?.holder === session.holder;
  if (live.isStale || !lease && !mayI('lease')) return null;
  if (!lease) return html`<button class="plain" title=${t('lease.help')} onClick=${() => ask(true)}>${t('lease.take')}</button>`;
  const left = rest(lease.remainingSeconds);
  return isMine
    ? html`<button class="lease" title=${t('lease.mineHelp')} onClick=${() => ask(false)}>${t('lease.mine', { left })}</button>`
    : html`<span class="lease" title=${t('lease.help')}>${t('lease.held', { holder: lease.holder, left })}</span>`;
}

// Who is logged in, and the way in and out.
export function Who({ onChange }) {
  if (!session.hasUsers || !session.role) return null;
  if (!session.user) return html`<a href="#login">${t('login.title')}</a>`;
  const leave = async () => { await logOut(); onChange(); };
  return html`<button class="plain user" title=${t(`role.${session.role}`)} onClick=${leave}><b>${session.user}</b> · ${t('login.out')}</button>`;
}

// Stands in the place of what somebody may not do.
export const MayNot = () => html`<p class="may-not">${session.user ? t('login.mayNot', { role: t(`role.${session.role}`) }) : html`${t('login.first')} <a class="button" href="#login">${t('login.title')}</a>`}</p>`;
