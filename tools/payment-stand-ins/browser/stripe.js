/** The part of Stripe.js that the checkout page uses (https://docs.stripe.com/js): frames of the stand-in, and messages. */
(() => {
  const { origin } = new URL(document.currentScript.src);

  function frame(path) {
    const element = document.createElement('iframe');
    element.src = origin + path;
    return element;
  }

  /** Asks a frame, and waits for its answer on a channel that nobody else hears. */
  const ask = (element, question) =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => resolve(data);
      element.contentWindow.postMessage(question, origin, [port2]);
    });

  const loaded = (element) => new Promise((resolve) => element.addEventListener('load', resolve, { once: true }));

  function createElements() {
    const element = frame('/browser/card.html');
    const ready = loaded(element); // before that it would miss a question
    return {
      ask: (question) => ready.then(() => ask(element, question)),
      create: () => ({ mount: (selector) => document.querySelector(selector).append(element) }),
      submit: async () => ({}),
    };
  }

  async function handleNextAction({ clientSecret }) {
    const element = frame('/browser/challenge.html');
    document.body.append(element);
    await loaded(element);
    const answer = await ask(element, { clientSecret });
    element.remove();
    return answer;
  }

  window.Stripe = (publishableKey) => ({
    elements: createElements,
    createPaymentMethod: ({ elements }) => elements.ask({ publishableKey }),
    handleNextAction,
  });
})();
