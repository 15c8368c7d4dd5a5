/** The page from top to bottom: a cart, a choice of providers, an order, and whatever its payment asks of the buyer. */
import { mountCardForm } from './card-form.js';
import { confirmPayment, enterAsGuest, fillCart, listProviders, placeOrder } from './shop-api.js';

const element = (id) => document.getElementById(id);
const say = (text) => {
  element('status').textContent = text;
};

/** Shows the outcome of what the buyer did; an error keeps the form, to try again. */
async function attempt(work) {
  element('pay').disabled = true;
  try {
    say(await work());
  } catch (error) {
    say(error.message);
    element('pay').disabled = false;
  }
}

const outcomeOf = ({ status, failureCode }) => (failureCode ? `${status}: ${failureCode}` : status);

/** What is left to do after the order was placed. */
async function finish({ payment }, method, cardForm) {
  const { nextAction } = payment;
  switch (nextAction?.type) {
    case undefined:
      return outcomeOf(payment);
    case 'redirect': // to PayPal, which sends the buyer back to /checkout/paypal/return
      location.assign(nextAction.url);
      return 'to PayPal';
    case 'client': {
      const refusal = await cardForm.authenticate(nextAction.clientSecret).then(
        () => undefined,
        ({ message }) => message,
      );
      // whatever came of it, the shop asks Stripe, not this page
      return outcomeOf(await confirmPayment(nextAction.confirmUrl, method)) + (refusal ? ` (${refusal})` : '');
    }
    default:
      return outcomeOf(await confirmPayment(nextAction.confirmUrl, method));
  }
}

function showProviders(offered, onChoice) {
  for (const { provider } of offered) {
    const input = Object.assign(document.createElement('input'), {
      type: 'radio',
      name: 'provider',
      required: true,
      value: provider,
    });
    const label = document.createElement('label');
    input.addEventListener('change', () => onChoice(provider));
    label.append(input, ` ${provider}`);
    element('providers').append(label);
  }
}

async function openShop() {
  await enterAsGuest();
  const [cart, providers] = [await fillCart(), await listProviders()];
  const [{ title }] = cart.lines;
  element('cart').textContent = `${title}: ${cart.subtotal.amount} ${cart.subtotal.currency} in minor units`;

  const offered = providers.filter(({ provider }) => provider === 'stripe' || provider === 'paypal');
  let [chosen, cardForm] = ['', undefined];
  showProviders(offered, async (provider) => {
    chosen = provider;
    element('card').hidden = provider !== 'stripe';
    if (provider !== 'stripe' || cardForm) return;
    const { publishableKey } = offered.find((each) => each.provider === 'stripe');
    cardForm = mountCardForm('#card', publishableKey, cart.subtotal);
  });
  element('payment').hidden = false;
  element('payment').addEventListener('submit', (event) => {
    event.preventDefault();
    attempt(async () => {
      const form = await cardForm;
      const method = chosen === 'stripe' ? await form.createMethod() : 'paypal';
      return finish(await placeOrder(chosen, method), method, form);
    });
  });
}

/** PayPal sends buyers back with the payment's id in the address. */
async function comeBack() {
  const payment = new URLSearchParams(location.search).get('payment');
  if (location.pathname.endsWith('/cancel')) return 'not paid: you turned back at PayPal';
  return outcomeOf(await confirmPayment(`/api/v1/payments/${encodeURIComponent(payment)}/confirm`, 'paypal'));
}

if (location.pathname.startsWith('/checkout/paypal/')) attempt(comeBack);
else openShop().catch((error) => say(error.message));
