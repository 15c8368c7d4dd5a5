/** Inside the frame of 3-D Secure: the buyer says whether it is them, and the page hears what became of it. */
window.addEventListener('message', ({ data: { clientSecret }, ports: [port] }) => {
  for (const id of ['complete', 'fail']) {
    document.getElementById(id).addEventListener('click', async () => {
      const answer = await fetch('/browser/challenges', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ clientSecret, authenticated: id === 'complete' }),
      });
      port.postMessage(await answer.json());
    });
  }
});
