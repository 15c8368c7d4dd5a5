/** Where the API is, and where Stripe's script comes from; a shop writes its own here. */
export const api = 'https://api.shop.example';
export const stripeScript = 'https://js.stripe.com/v3/';
