/** What each method leads to: the names of Stripe's own test cards (https://docs.stripe.com/testing), and `pm_delayed`. */
import { echoingMethod } from './echo';

export interface Decline {
  code: string;
  decline_code?: string;
  message: string;
}

export interface TestMethod {
  outcome: 'succeeds' | 'declines' | 'requires_action' | 'delayed' | 'refused';
  decline?: Decline;
  /** Of its refunds; they succeed unless said otherwise. */
  refunds?: 'pending' | 'fail_later';
  /** It can be captured once only. */
  capturedOnce?: boolean;
  /** What its holder complains about at the bank as soon as all is paid; an inquiry takes no money. */
  disputes?: { reason: string; isInquiry?: boolean };
}

const declines = (code: string, decline_code?: string): TestMethod => ({
  outcome: 'declines',
  decline: { code, message: 'Your card was declined.', ...(decline_code && { decline_code }) },
});

const methods: Readonly<Record<string, TestMethod>> = {
  pm_card_visa: { outcome: 'succeeds' },
  pm_card_mastercard: { outcome: 'succeeds' },
  pm_card_visa_chargeDeclined: declines('card_declined', 'generic_decline'),
  pm_card_visa_chargeDeclinedInsufficientFunds: declines('card_declined', 'insufficient_funds'),
  pm_card_visa_chargeDeclinedLostCard: declines('card_declined', 'lost_card'),
  pm_card_chargeDeclinedExpiredCard: declines('expired_card'),
  pm_card_threeDSecure2Required: { outcome: 'requires_action' },
  pm_card_pendingRefund: { outcome: 'succeeds', refunds: 'pending' },
  pm_card_refundFail: { outcome: 'succeeds', refunds: 'fail_later' },
  pm_card_credit_disableEnterpriseCardFeatures: { outcome: 'succeeds', capturedOnce: true },
  pm_card_createDispute: { outcome: 'succeeds', disputes: { reason: 'fraudulent' } },
  pm_card_createDisputeProductNotReceived: { outcome: 'succeeds', disputes: { reason: 'product_not_received' } },
  pm_card_createDisputeInquiry: { outcome: 'succeeds', disputes: { reason: 'fraudulent', isInquiry: true } },
  // not Stripe's: a method that is processing until the stand-in is told to settle it
  pm_delayed: { outcome: 'delayed' },
  [echoingMethod]: { outcome: 'succeeds' },
  // not Stripe's: a method that an intent takes, but cannot be confirmed with
  pm_refused: { outcome: 'refused' },
};

export const testMethod = (id: string): TestMethod | undefined =>
  Object.hasOwn(methods, id) ? methods[id] : undefined;

/** Numbers of Stripe's test cards, by what they do. */
const numbers: Readonly<Record<string, string>> = {
  '4242424242424242': 'pm_card_visa',
  '5555555555554444': 'pm_card_mastercard',
  '4000000000000002': 'pm_card_visa_chargeDeclined',
  '4000000000009995': 'pm_card_visa_chargeDeclinedInsufficientFunds',
  '4000000000003220': 'pm_card_threeDSecure2Required',
};

/** The method for a number as it was typed; undefined for all but test cards. */
export const methodOfNumber = (number: string): string | undefined => numbers[number.replace(/\D/g, '')];
