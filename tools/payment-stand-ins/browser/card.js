/** Inside the frame of the card form: the number goes from here to the stand-in, and a token to the page. */
window.addEventListener('message', async ({ data: { publishableKey }, ports: [port] }) => {
  const answer = await fetch('/browser/payment-methods', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ number: document.getElementById('number').value, publishableKey }),
  });
  port.postMessage(await answer.json());
});
