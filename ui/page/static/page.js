// What the page does without the server: it tells when the server is gone and comes back with it,
// copies places, and turns to the cited lines. Nothing here loads anything from elsewhere.
(() => {
  'use strict';

  let run = null;
  let lost = false;
  let began = null;

  // What is to be told of the server: in a word where all is well, else in a card with what happens
  // and how long it takes. share: in per cent, where it is known.
  const told = (health) => {
    if (health.phase === 'failed') {
      return { text: `Not ready: ${health.error}`, facts: 'Mend that, then type: ask ui', wrong: true };
    }
    if (health.phase === 'starting') return starting(health);
    if (health.waiting > 1) return { text: `${health.waiting} questions are being answered` };
    return { text: health.waiting ? 'answering' : 'ready' };
  };

  const GONE = {
    text: 'The server has stopped. Type: ask ui',
    facts: 'Nothing that was answered is lost. This page goes on by itself once the server is back.',
    wrong: true,
  };
  const ASK = 'Ask already: the answer comes as soon as this is done.';

  const starting = (health) => {
    const now = Date.now() / 1000;
    if (!began || began.label !== health.label) {
      began = { label: health.label, done: health.done, at: now, last: health.done, ends: null };
    }
    const text = health.label.charAt(0).toUpperCase() + health.label.slice(1);
    if (!health.total) {
      return { text, facts: `for ${spoken(now - began.at)}; mostly less than 1 min. ${ASK}` };
    }
    const share = Math.min(100, Math.round((100 * health.done) / health.total));
    const fresh = health.done - began.done;
    // Told when something is done, once that says something; between, the time left runs down.
    if (health.done !== began.last && fresh > health.total / 100 && now - began.at >= 3) {
      began.ends = now + ((health.total - health.done) * (now - began.at)) / fresh;
    }
    began.last = health.done;
    const amount = health.total < 1e6 ? '' : ` of ${size(health.total)}`;
    const left = began.ends === null ? 'the time is being measured'
      : `${spoken(Math.max(1, began.ends - now))} left`;
    return { text, facts: `${share} %${amount}, ${left}. ${ASK}`, share };
  };

  const spoken = (seconds) =>
    seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.round(seconds / 60)} min`;

  const show = ({ text, facts = '', wrong = false, share = null }) => {
    const place = document.querySelector('[data-health]');
    const [label, bar, small] = place.children;
    if (label.textContent !== text) label.textContent = text;
    if (small.textContent !== facts) small.textContent = facts;
    bar.hidden = share === null;
    bar.value = share ?? 0;
    place.classList.toggle('card', facts !== '');
    place.classList.toggle('failed', wrong);
  };

  const look = async () => {
    if (!document.querySelector('[data-health]')) {
      // Gradio is still building the page.
      window.setTimeout(look, 100);
      return;
    }
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
      show(told(health));
      if (health.phase !== 'ready' || health.waiting) wait = 1000;
    } catch {
      lost = true;
      wait = 1000;
      show(GONE);
    }
    document.body.classList.toggle('lost', lost);
    window.setTimeout(look, wait);
  };

  const copy = async (button) => {
    const text = button.dataset.copy;
    let done = 'Copied';
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Not over plain HTTP from another machine: there it is selected, to be copied by hand.
      const range = document.createRange();
      range.selectNodeContents(button.closest('li').querySelector('b'));
      window.getSelection().removeAllRanges();
      window.getSelection().addRange(range);
      done = 'Selected';
    }
    button.textContent = done;
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

  // The line that a number shows stays inside its column, and below the number at the top of it.
  const aside = (mark) => {
    const tip = mark?.querySelector('.tip');
    if (!tip) return;
    tip.classList.remove('below');
    tip.style.setProperty('--ask-aside', '0px');
    const [box, room] = [tip, tip.closest('#middle')].map((one) => one.getBoundingClientRect());
    const over = Math.max(0, box.right - room.right + 8) - Math.max(0, room.left + 8 - box.left);
    tip.style.setProperty('--ask-aside', `${-over}px`);
    tip.classList.toggle('below', box.top < Math.max(0, room.top));
  };
  const at = (event) => aside(event.target.closest('button.mark'));
  document.addEventListener('mouseover', at);
  document.addEventListener('focusin', at);
  // What is drawn anew under a mouse at rest is another number.
  document.addEventListener('askline-chat', () => {
    window.requestAnimationFrame(() => aside(document.querySelector('button.mark:hover')));
  });

  // Back from the document to the number that opened it.
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !event.target.closest('#document')) return;
    if (window.asklineOpened && window.asklineOpened.isConnected) window.asklineOpened.focus();
  });

  // From where it is told that there is no document to where some are added.
  document.addEventListener('click', (event) => {
    if (!event.target.closest('[data-add]')) return;
    const upload = () => document.querySelector('#upload button');
    if (!upload()?.checkVisibility()) document.querySelector('#shelf button').click();
    window.setTimeout(() => { upload()?.scrollIntoView({ block: 'center' }); upload()?.focus(); }, 100);
  });

  // What is too large is told and left out here: sent along, it would take the others with it.
  const fitting = (files) => {
    const place = document.querySelector('[data-largest]');
    const { largest, atOnce } = place.dataset;
    const kept = new DataTransfer();
    let room = Number(atOnce);
    place.replaceChildren();
    for (const file of files) {
      const why = file.size > largest ? `at most ${size(largest)} are read`
        : file.size > room ? `at most ${size(atOnce)} are taken at once` : '';
      if (why) {
        const told = document.createElement('p');
        told.className = 'notice wrong';
        told.textContent = `Not taken: ${file.name}: ${size(file.size)} is too large; ${why}`;
        place.append(told);
      } else {
        room -= file.size;
        kept.items.add(file);
      }
    }
    return kept.files;
  };

  const size = (bytes) =>
    bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;

  const CHOSEN = '#upload input[type=file]';
  document.addEventListener('change', (event) => {
    if (!event.target.matches(CHOSEN)) return;
    event.target.files = fitting(event.target.files);
    if (!event.target.files.length) event.stopPropagation();
  }, true);
  document.addEventListener('drop', (event) => {
    const input = event.target.closest('#upload') && document.querySelector(CHOSEN);
    if (!input) return;
    event.preventDefault();
    event.stopPropagation();
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
    event.target.dispatchEvent(new DragEvent('dragleave', { bubbles: true }));
  }, true);

  // What another tab has done meanwhile is shown once this one is looked at again; a title that is
  // being typed stays.
  let looking = 0;
  const seen = () => {
    window.clearTimeout(looking);
    if (document.hidden || document.activeElement.closest('#title')) return;
    looking = window.setTimeout(() => document.dispatchEvent(new CustomEvent('askline-look')), 50);
  };
  window.addEventListener('focus', seen);
  document.addEventListener('visibilitychange', seen);

  look();
})();
