/**
 * Text as a cell of a CSV file (RFC 4180) that a spreadsheet shows and does not run: behind a single quote where it begins like a formula, with =, +, -, @, a tab or
 * a line break (OWASP, "CSV Injection"), and in double quotes where it must be.
 */
export function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
