/** All mails in English, the language of whoever has chosen none of the others. */
import type { Texts } from './texts';

export const english: Texts = {
  common: {
    greeting: 'Hello {{name}},',
    greetingWithoutName: 'Hello,',
    buttonHint: 'If the button does not work, open this address in your browser:',
    note: 'This mail was sent by {{storeName}}. Nobody reads answers to this address.',
    shipping: 'Shipping',
    discount: 'Discount',
    tax: 'Tax',
    total: 'Total',
  },
  mails: {
    'verify-email': {
      subject: 'Confirm your e-mail address for {{storeName}}',
      heading: 'Is this your address?',
      paragraphs: [
        'An account at {{storeName}} was opened with this address. Please confirm within 24 hours that it is yours.',
        'If you have not opened it, you need not do anything.',
      ],
      button: 'Confirm address',
    },
    'email-taken': {
      subject: 'You have an account at {{storeName}} already',
      heading: 'You have an account already',
      paragraphs: [
        'Somebody wanted to use this address for a new account at {{storeName}}, but it belongs to yours. Nothing was changed.',
        'If it was you, sign in as usual. You can set a new password if you have forgotten yours. If it was not you, you need not do anything.',
      ],
      button: 'Set a new password',
    },
    'reset-password': {
      subject: 'Set a new password for {{storeName}}',
      heading: 'Set a new password',
      paragraphs: [
        'You can set a new password for your account at {{storeName}} within 30 minutes. It ends all sessions of the account.',
        'If you have not asked for this, you need not do anything: your password stays as it is.',
      ],
      button: 'Set password',
    },
    'password-changed': {
      subject: 'Your password for {{storeName}} was changed',
      heading: 'Your password was changed',
      paragraphs: [
        'The password of your account at {{storeName}} was changed just now.',
        'If it was not you, set a new one at once: that ends all sessions of the account.',
      ],
      button: 'Set a new password',
    },
    'confirm-new-email': {
      subject: 'Confirm your new e-mail address for {{storeName}}',
      heading: 'Is this your new address?',
      paragraphs: [
        'This address was given as the new one of an account at {{storeName}}. Please confirm it within 24 hours; until then the old one stays.',
        'If you have not asked for this, you need not do anything.',
      ],
      button: 'Confirm new address',
    },
    'email-change-requested': {
      subject: 'A new e-mail address for your account at {{storeName}}?',
      heading: 'Somebody wants to change your address',
      paragraphs: [
        'Your account at {{storeName}} shall get the address {{newEmail}}. It changes as soon as that address is confirmed.',
        'If it was not you, somebody knows your password. Set a new one at once: that also stops the change.',
      ],
      button: 'Set a new password',
    },
    'email-changed': {
      subject: 'The e-mail address of your account at {{storeName}} was changed',
      heading: 'Your address was changed',
      paragraphs: [
        'Your account at {{storeName}} now has the address {{newEmail}}. Mails no longer come here.',
        'If it was not you, please write to the store.',
      ],
    },
    'order-confirmed': {
      subject: 'Your order {{number}} at {{storeName}}',
      heading: 'Thank you for your order',
      paragraphs: ['We have received your order {{number}} and its payment.'],
    },
    'refund-made': {
      subject: 'Refund for your order {{number}}',
      heading: 'You get money back',
      paragraphs: [
        'We have given back {{amount}} for your order {{number}} at {{storeName}}. Your bank may take some days to show it.',
      ],
    },
  },
};
