/** CSV as RFC 4180 has it, safe to be opened by a spreadsheet. */

/** With these a spreadsheet takes a text for a formula (https://owasp.org/www-community/attacks/CSV_Injection). */
const formula = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;
const needsQuotes = /[",\r\n]/;

/** Numbers are written as they are, also negative ones: only a text can be a formula. */
function fieldOf(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const text = formula.test(value) ? `'${value}` : value;
  return needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One line, with its CR LF. */
export const csvLine = (values: readonly (string | number)[]): string => `${values.map(fieldOf).join(',')}\r\n`;
