/** The page where a buyer approves an order, or turns back. */
import type { Orders } from './paypal-orders';
import type { Vault } from './paypal-vault';

export interface Page {
  status: number;
  headers: Record<string, string>;
  text: string;
}

const html = { 'content-type': 'text/html; charset=utf-8' };
const redirect = (location: string): Page => ({ status: 302, headers: { location }, text: '' });

/** A link of PayPal's back to the shop names the order as `token`. */
const back = (address: string, id: string): Page => {
  const url = new URL(address);
  url.searchParams.set('token', id);
  return redirect(url.href);
};

/** Where a customer lets the store keep the account. */
export function agreementPage(vault: Vault, path: string): Page | undefined {
  const { pathname, searchParams } = new URL(path, 'http://localhost');
  const id = searchParams.get('approval_session_id') ?? '';
  if (pathname === '/agreements/approve/agree') return redirect(vault.approve(id).returnUrl);
  if (pathname === '/agreements/approve/cancel') return redirect(vault.setup(id).cancelUrl);
  if (pathname !== '/agreements/approve') return undefined;
  const query = `approval_session_id=${encodeURIComponent(vault.setup(id).id)}`;
  const text = `<!doctype html><title>PayPal stand-in</title>
<h1>Pay faster with this store</h1>
<p><a id="approve" href="/agreements/approve/agree?${query}">Agree</a>
<a id="cancel" href="/agreements/approve/cancel?${query}">Back to the shop</a></p>`;
  return { status: 200, headers: html, text };
}

/** `approve` says where the buyer goes next. */
export function approvalPage(orders: Orders, approve: (id: string) => string, path: string): Page | undefined {
  const { pathname, searchParams } = new URL(path, 'http://localhost');
  const id = searchParams.get('token') ?? '';
  if (pathname === '/checkoutnow/approve') return back(approve(id), id);
  if (pathname === '/checkoutnow/cancel') return back(orders.find(id).cancelUrl, id);
  if (pathname !== '/checkoutnow') return undefined;
  const { amount } = orders.find(id);
  const query = `token=${encodeURIComponent(id)}`;
  const text = `<!doctype html><title>PayPal stand-in</title>
<h1>${amount.value} ${amount.currency_code}</h1>
<p><a id="approve" href="/checkoutnow/approve?${query}">Pay</a>
<a id="cancel" href="/checkoutnow/cancel?${query}">Back to the shop</a></p>`;
  return { status: 200, headers: html, text };
}
