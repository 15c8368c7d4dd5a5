/** All mails in German. */
import type { Texts } from './texts';

export const german: Texts = {
  common: {
    greeting: 'Guten Tag {{name}},',
    greetingWithoutName: 'Guten Tag,',
    buttonHint: 'Falls die Schaltfläche nicht funktioniert, öffnen Sie diese Adresse im Browser:',
    note: 'Diese E-Mail kommt von {{storeName}}. Antworten an diese Adresse liest niemand.',
    shipping: 'Versand',
    discount: 'Rabatt',
    tax: 'Steuer',
    total: 'Summe',
  },
  mails: {
    'verify-email': {
      subject: 'Bestätigen Sie Ihre E-Mail-Adresse für {{storeName}}',
      heading: 'Ist das Ihre Adresse?',
      paragraphs: [
        'mit dieser Adresse wurde bei {{storeName}} ein Konto eröffnet. Bitte bestätigen Sie innerhalb von 24 Stunden, dass es Ihre ist.',
        'Wenn Sie kein Konto eröffnet haben, brauchen Sie nichts zu tun.',
      ],
      button: 'Adresse bestätigen',
    },
    'email-taken': {
      subject: 'Sie haben bei {{storeName}} schon ein Konto',
      heading: 'Sie haben schon ein Konto',
      paragraphs: [
        'jemand wollte diese Adresse bei {{storeName}} für ein neues Konto verwenden; sie gehört aber zu Ihrem. Es wurde nichts geändert.',
        'Wenn Sie es waren, melden Sie sich wie gewohnt an. Haben Sie Ihr Passwort vergessen, können Sie ein neues setzen. Wenn Sie es nicht waren, brauchen Sie nichts zu tun.',
      ],
      button: 'Neues Passwort setzen',
    },
    'reset-password': {
      subject: 'Setzen Sie ein neues Passwort für {{storeName}}',
      heading: 'Neues Passwort setzen',
      paragraphs: [
        'Sie können innerhalb von 30 Minuten ein neues Passwort für Ihr Konto bei {{storeName}} setzen. Damit enden alle Sitzungen des Kontos.',
        'Wenn Sie das nicht angefordert haben, brauchen Sie nichts zu tun: Ihr Passwort bleibt, wie es ist.',
      ],
      button: 'Passwort setzen',
    },
    'password-changed': {
      subject: 'Ihr Passwort für {{storeName}} wurde geändert',
      heading: 'Ihr Passwort wurde geändert',
      paragraphs: [
        'das Passwort Ihres Kontos bei {{storeName}} wurde gerade geändert.',
        'Wenn Sie es nicht waren, setzen Sie sofort ein neues: Damit enden alle Sitzungen des Kontos.',
      ],
      button: 'Neues Passwort setzen',
    },
    'confirm-new-email': {
      subject: 'Bestätigen Sie Ihre neue E-Mail-Adresse für {{storeName}}',
      heading: 'Ist das Ihre neue Adresse?',
      paragraphs: [
        'diese Adresse wurde als neue Adresse eines Kontos bei {{storeName}} angegeben. Bitte bestätigen Sie sie innerhalb von 24 Stunden; bis dahin bleibt die alte.',
        'Wenn Sie das nicht angefordert haben, brauchen Sie nichts zu tun.',
      ],
      button: 'Neue Adresse bestätigen',
    },
    'email-change-requested': {
      subject: 'Eine neue E-Mail-Adresse für Ihr Konto bei {{storeName}}?',
      heading: 'Jemand möchte Ihre Adresse ändern',
      paragraphs: [
        'Ihr Konto bei {{storeName}} soll die Adresse {{newEmail}} bekommen. Sie ändert sich, sobald jene Adresse bestätigt ist.',
        'Wenn Sie es nicht waren, kennt jemand Ihr Passwort. Setzen Sie sofort ein neues: Das verhindert auch die Änderung.',
      ],
      button: 'Neues Passwort setzen',
    },
    'email-changed': {
      subject: 'Die E-Mail-Adresse Ihres Kontos bei {{storeName}} wurde geändert',
      heading: 'Ihre Adresse wurde geändert',
      paragraphs: [
        'Ihr Konto bei {{storeName}} hat jetzt die Adresse {{newEmail}}. Hierher kommen keine E-Mails mehr.',
        'Wenn Sie es nicht waren, schreiben Sie bitte dem Shop.',
      ],
    },
    'order-confirmed': {
      subject: 'Ihre Bestellung {{number}} bei {{storeName}}',
      heading: 'Danke für Ihre Bestellung',
      paragraphs: ['wir haben Ihre Bestellung {{number}} und die Zahlung dafür erhalten.'],
    },
    'refund-made': {
      subject: 'Erstattung für Ihre Bestellung {{number}}',
      heading: 'Sie bekommen Geld zurück',
      paragraphs: [
        'wir haben {{amount}} für Ihre Bestellung {{number}} bei {{storeName}} erstattet. Bis Ihre Bank es zeigt, können einige Tage vergehen.',
      ],
    },
  },
};
