/** The card form: a frame of Stripe's, and Stripe's script as its messenger. */
import { stripeScript } from './settings.js';

function loadScript(src) {
  return new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement('script'), { src, onload: resolve });
    script.onerror = () => reject(new Error('the script of Stripe cannot be loaded'));
    document.head.append(script);
  });
}

/** Throws what Stripe has to say to the buyer. */
function resultOf({ error, ...result }) {
  if (error) throw new Error(error.message);
  return result;
}

/** Puts Stripe's form into the element; `amount` is the total as the API shows it. */
export async function mountCardForm(selector, publishableKey, { amount, currency }) {
  await loadScript(stripeScript);
  const stripe = window.Stripe(publishableKey);
  const elements = stripe.elements({
    mode: 'payment',
    amount,
    currency: currency.toLowerCase(),
    paymentMethodTypes: ['card'],
    paymentMethodCreation: 'manual',
  });
  elements.create('payment').mount(selector);
  return {
    /** Sends the number from Stripe's frame to Stripe, and gets a token for it. */
    async createMethod() {
      resultOf(await elements.submit());
      return resultOf(await stripe.createPaymentMethod({ elements })).paymentMethod.id;
    },
    /** 3-D Secure, in a window of Stripe's. */
    authenticate: async (clientSecret) => resultOf(await stripe.handleNextAction({ clientSecret })),
  };
}
