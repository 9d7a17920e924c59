// Let the consent rules speak to us, and note every click.
(config, rules) => {
  const told = [], clicked = [];
  const said = e => (e.innerText || e.value || e.getAttribute('aria-label') || '').trim().replace(/\s+/g, ' ').slice(0, 100);
  const reply = async answer => {
    // It asks before it can listen.
    await null;
    await window.autoconsentReceiveMessage(answer);
  };
  const tell = message =>
    told.push({type: message.type, cmp: message.cmp ?? null, result: message.result ?? null, id: message.id ?? null, code: message.code ?? null});
  window.autoconsentSendMessage = async message => {
    if (message.type === 'init') return reply({type: 'initResp', config, rules: {autoconsent: rules}});
    if (message.type !== 'eval') return tell(message);
    let result = false;
    try {
      result = Boolean((0, eval)(message.code));
    } catch (error) {
      // The page's policy forbids it here; from outside it can be asked.
      if (error instanceof EvalError) return tell(message);
    }
    return reply({type: 'evalResp', id: message.id, result});
  };
  document.addEventListener('click', event => {
    const e = event.composedPath()[0];
    if (e instanceof Element) clicked.push(`${e.localName}${e.id ? '#' + e.id : ''}: ${said(e)}`);
  }, true);
  window.autoconsentTold = () => told.splice(0);
  window.autoconsentClicked = () => [...clicked];
}
