// What the page does without the server: it tells when the server is gone and comes back with it,
// copies places, and turns to the cited lines. Nothing here loads anything from elsewhere.
(() => {
  'use strict';

  let run = null;
  let lost = false;
  let began = null;

  const told = (health) => {
    if (health.phase === 'failed') return `not ready: ${health.error}`;
    if (health.phase === 'starting') return starting(health);
    if (health.waiting > 1) return `${health.waiting} questions are being answered`;
    return health.waiting ? 'answering' : 'ready';
  };

  const starting = (health) => {
    if (!health.total) return health.label;
    if (!began || began.label !== health.label) {
      began = { label: health.label, done: health.done, at: Date.now() };
    }
    const share = Math.min(100, Math.round((100 * health.done) / health.total));
    const fresh = health.done - began.done;
    const seconds = (Date.now() - began.at) / 1000;
    const left = fresh > 0 && seconds > 3 ? ((health.total - health.done) * seconds) / fresh : null;
    return `${health.label}: ${share} %${left === null ? '' : `, ${spoken(left)} left`}`;
  };

  const spoken = (seconds) =>
    seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.round(seconds / 60)} min`;

  const show = (text, wrong) => {
    const place = document.querySelector('[data-health]');
    if (!place) return;
    if (place.textContent !== text) place.textContent = text;
    place.classList.toggle('wrong', wrong);
  };

  const look = async () => {
    let wait = 4000;
    try {
      const answer = await fetch('/api/health', { cache: 'no-store' });
      const health = await answer.json();
      if (run !== null && run !== health.run) {
        // Another server than the page was made by: what was kept is shown by a new page.
        window.location.reload();
        return;
      }
      run = health.run;
      lost = false;
      show(told(health), health.phase === 'failed');
      if (health.phase !== 'ready' || health.waiting) wait = 1000;
    } catch {
      lost = true;
      wait = 1000;
      show('The server has stopped. Type: ask ui. Nothing that was answered is lost.', true);
    }
    document.body.classList.toggle('lost', lost);
    window.setTimeout(look, wait);
  };

  const copy = async (button) => {
    const text = button.dataset.copy;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Not over plain HTTP from another machine: there it is selected, to be copied by hand.
      const range = document.createRange();
      range.selectNodeContents(button.closest('li').querySelector('b'));
      window.getSelection().removeAllRanges();
      window.getSelection().addRange(range);
    }
    button.textContent = 'Copied';
    window.setTimeout(() => { button.textContent = 'Copy'; }, 1500);
  };

  document.addEventListener('askline-copy', (event) => copy(event.detail));

  document.addEventListener('askline-document', () => {
    const lines = document.querySelector('#document .lines');
    const cited = document.querySelector('#document .cited, #document .was');
    if (!lines) return;
    if (cited) lines.scrollTop = cited.offsetTop - lines.clientHeight / 3;
    const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    lines.focus({ preventScroll: true });
    lines.closest('#document').scrollIntoView({ block: 'nearest', behavior: calm ? 'auto' : 'smooth' });
  });

  // The end of the conversation stays in sight while it grows, unless somebody reads further up.
  const column = () => {
    const middle = document.querySelector('#middle');
    return middle.scrollHeight > middle.clientHeight ? middle : document.scrollingElement;
  };
  let turns = 0;
  document.addEventListener('askline-chat', () => {
    const now = document.querySelectorAll('#chat .turn').length;
    const scrolled = column();
    const below = scrolled.scrollHeight - scrolled.scrollTop - scrolled.clientHeight;
    const last = document.querySelector('#chat .turn:last-of-type');
    if (last && (now > turns || below < 160)) last.scrollIntoView({ block: 'nearest' });
    turns = now;
  });

  // Back from the document to the number that opened it.
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !event.target.closest('#document')) return;
    if (window.asklineOpened && window.asklineOpened.isConnected) window.asklineOpened.focus();
  });

  look();
})();
