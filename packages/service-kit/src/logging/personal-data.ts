/** Finds what says who somebody is: by the name of a field, and by the shape of e-mail addresses and telephone numbers. */

/** Names as they are compared: without `-` and `_`, and regardless of case. A `name` alone is that of anything. */
const names =
  /^(?:phone(?:number)?|(?:shipping|billing|postal|delivery|home)address|addressline\d?|line[12]|street|postalcode|zip(?:code)?|recipient|(?:first|last|full|given|family|sur)name|(?:customer|buyer|holder|payer)name|birth(?:day|date)|dateofbirth|vatid|iban)$/i;

/** True for a field that holds personal data, whatever its value. */
export const isPersonal = (name: string): boolean => names.test(name.replace(/[-_]/g, ''));

/** Nobody has an address at the names that RFC 2606 keeps for examples, and demo shops are full of them. */
const email =
  /(?<![\p{L}\p{N}_.+%'-])[\p{L}\p{N}_.+%'-]{1,64}(?:@|%40)(?:[\p{L}\p{N}-]{1,63}\.){1,8}(?!(?:example|test|invalid|localhost)\b)\p{L}{2,24}(?![\p{L}\p{N}-]|\.[\p{L}\p{N}])/giu;

/** In international form (ITU-T E.123), as this shop stores them. */
const phone = /(?<![\w+.])\+[1-9](?:[ ().-]{0,2}\d){7,14}(?!\d)/g;

/** In quotes, or in quotes inside quotes. */
export const quoted = [
  String.raw`"(?:\\[^]|[^"\\]){0,500}"?`,
  String.raw`'(?:\\[^]|[^'\\]){0,500}'?`,
  String.raw`\\"(?:(?!\\")[^]){0,500}(?:\\")?`,
];

/** `line1: "Rue de la Paix 1"` inside a text: of JSON, or the words of a database. */
const named = new RegExp(
  String.raw`((?:line[12]|postalCode|(?:first|last|full)Name|phone|recipient)(?:\\?["'])?\s*[:=]\s*)(?:${quoted.join('|')})`,
  'gi',
);

/** The text without e-mail addresses, telephone numbers, and what stands under the name of a part of an address in it. */
export function withoutPersonalData(text: string): string {
  let scrubbed = text;
  if (/@|%40/.test(scrubbed)) scrubbed = scrubbed.replace(email, '[e-mail]');
  if (scrubbed.includes('+')) scrubbed = scrubbed.replace(phone, '[phone]');
  return /[:=]/.test(scrubbed) ? scrubbed.replace(named, '$1[redacted]') : scrubbed;
}
