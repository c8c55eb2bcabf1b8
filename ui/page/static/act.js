// Runs once for each HTML element of the page; `element` and `trigger` are Gradio's. What is
// pressed says in its data- attributes what is to be done: "again" and "suggest" ask something.
element.addEventListener('click', (event) => {
  const copied = event.target.closest('[data-copy]');
  if (copied) {
    document.dispatchEvent(new CustomEvent('askline-copy', { detail: copied }));
    return;
  }
  const pressed = event.target.closest('[data-act]');
  if (!pressed) return;
  const data = { ...pressed.dataset };
  if (data.confirm && !window.confirm(data.confirm)) return;
  if (data.act === 'open') window.asklineOpened = pressed;
  trigger(data.act === 'again' || data.act === 'suggest' ? 'again' : 'act', data);
});
if (element.closest('#chat')) {
  watch('value', () => document.dispatchEvent(new CustomEvent('askline-chat')));
  document.addEventListener('askline-look', () => trigger('look', {}));
}
if (element.closest('#document')) {
  watch('value', () => document.dispatchEvent(new CustomEvent('askline-document')));
}
